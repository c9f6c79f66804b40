import Testing

@testable import Tensors

@Suite("Gradients and updates")
struct GradientTests {
  @Test("straight-through has one tensor's values and the other's whole gradient")
  func straightThrough() throws {
    let value = try Tensor([5.0, 6], shape: [2]).asParameter()
    let surrogate = try Tensor([1.0, 2], shape: [2]).asParameter()
    let result = try value.straightThrough(to: surrogate)
    #expect(try result.scalars() == [5.0, 6])
    try result.backward(gradient: Tensor([3.0, 4], shape: [2]))
    #expect(try surrogate.gradient()?.scalars() == [3.0, 4])
    #expect(try value.gradient() == nil)
    #expect(throws: TorchError.self) {
      try value.straightThrough(to: Tensor([1.0], shape: [1]))
    }
  }

  @Test("a scaled gradient leaves the values alone")
  func scaledGradient() throws {
    let x = try Tensor([1.0, 2], shape: [2]).asParameter()
    let result = try x.scalingGradient(by: 0.25)
    #expect(try result.scalars() == [1.0, 2])
    try result.backward(gradient: Tensor([4.0, 8], shape: [2]))
    #expect(try x.gradient()?.scalars() == [1.0, 2])
  }

  @Test("gradients add up until they are cleared")
  func accumulation() throws {
    let x = try Tensor([1.0], shape: [1]).asParameter()
    #expect(try x.gradient() == nil)
    for _ in 0..<2 { try (x * 3).sum().backward() }
    #expect(try x.gradient()?.item() == 6)
    try x.clearGradient()
    #expect(try x.gradient() == nil)
  }

  @Test("nothing is recorded where it is switched off")
  func switchedOff() throws {
    let x = try Tensor([1.0], shape: [1]).asParameter()
    let unrecorded = try withoutGradients { try x * 2 }
    #expect(throws: TorchError.self) { try unrecorded.backward() }
    #expect(throws: TorchError.self) { try x.detached().backward() }
    try x.setRequiresGradient(false)
    #expect(throws: TorchError.self) { try (x * 2).backward() }
  }

  @Test("a parameter is a copy, and assignment reaches every holder of it")
  func assignment() throws {
    let source = try Tensor([1.0, 2], shape: [2])
    let parameter = try source.asParameter()
    let holder = parameter
    try parameter.assign(Tensor([3.0, 4], shape: [2]))
    #expect(try holder.scalars() == [3.0, 4])
    #expect(try source.scalars() == [1.0, 2])
    #expect(throws: TorchError.self) { try parameter.assign(Tensor([1.0], shape: [1])) }
  }

  @Test("descent follows its formula, with and without looking ahead", arguments: [false, true])
  func descent(nesterov: Bool) throws {
    let (rate, momentum, decay) = (0.1, 0.9, 0.01)
    let parameter = try Tensor([2.0], shape: [1]).asParameter()
    let velocity = try Tensor.zeros([1], scalarType: .float64)
    var (value, speed) = (2.0, 0.0)
    for step in 1...3 {
      try (parameter * Double(step)).sum().backward()
      try parameter.descend(
        velocity: velocity, rate: rate, momentum: momentum, decay: decay, nesterov: nesterov)
      try parameter.clearGradient()
      let pull = Double(step) + decay * value
      speed = momentum * speed + pull
      value -= rate * (nesterov ? pull + momentum * speed : speed)
      #expect(abs(try parameter.item() - value) < 1e-14)
      #expect(abs(try velocity.item() - speed) < 1e-14)
    }
    try parameter.descend(velocity: velocity, rate: rate, momentum: momentum, decay: decay)
    #expect(abs(try parameter.item() - value) < 1e-14)
  }

  /// Elements pulled down and up by 1 with a rate of 0.2, so that free steps are 0.2, or 0.38 ahead.
  @Test(
    "a step beyond its limit is cut and its velocity forgotten; the others are as without",
    arguments: [false, true])
  func limitedDescent(nesterov: Bool) throws {
    let parameter = try Tensor([0.5, 10.0, 0.1, 10.0], shape: [4]).asParameter()
    let velocity = try Tensor.zeros([4], scalarType: .float64)
    func step() throws {
      try (parameter * Tensor([1.0, 1, -1, -1], shape: [4])).sum().backward()
      try parameter.descend(
        velocity: velocity, rate: 0.2, momentum: 0.9, decay: 0, nesterov: nesterov, limit: 0.1)
      try parameter.clearGradient()
    }
    try step()
    let move = nesterov ? 0.38 : 0.2
    let values = try parameter.scalars(as: Double.self)
    for (value, expected) in zip(values, [0.45, 10 - move, 0.2, 10 + move]) {
      #expect(abs(value - expected) < 1e-14)
    }
    #expect(try velocity.scalars(as: Double.self) == [0, 1, 0, -1])
    for _ in 0..<200 { try step() }
    #expect(try parameter.scalars(as: Double.self)[0] > 0)
  }

  @Test("a limit leaves what is zero where it is, and hides no gradient that is not a number")
  func limitedExceptions() throws {
    let parameter = try Tensor([0.0, 0.0, 1.0], shape: [3]).asParameter()
    let velocity = try Tensor.zeros([3], scalarType: .float64)
    try (parameter * Tensor([0.0, 1, .nan], shape: [3])).sum().backward()
    try parameter.descend(velocity: velocity, rate: 0.1, momentum: 0.9, decay: 0, limit: 0.1)
    let values = try parameter.scalars(as: Double.self)
    #expect(values[0] == 0 && values[1] == 0 && values[2].isNaN)
    // The first steps of a warm-up have a rate of zero.
    let scale = try Tensor([1.0], shape: [1]).asParameter()
    let rest = try Tensor.zeros([1], scalarType: .float64)
    try scale.sum().backward()
    try scale.descend(velocity: rest, rate: 0, momentum: 0.9, decay: 0, limit: 0.1)
    #expect(try scale.item() == 1 && rest.item() == 1)
  }

  @Test("handles are freed with their tensors")
  func handles() async {
    await #expect(processExitsWith: .success) {
      let before = Torch.liveTensorCount
      for _ in 0..<3 {
        let x = try Tensor([1.0, 2], shape: [2]).asParameter()
        try ((x * x) + 1).sum().backward()
        precondition(Torch.liveTensorCount > before)
      }
      precondition(Torch.liveTensorCount == before)
    }
  }
}

@Suite("Generators")
struct GeneratorTests {
  @Test("one seed gives one sequence, another seed another")
  func seeds() throws {
    func draw(_ seed: UInt64) throws -> [Float] { try Generator(seed: seed).normal([50]).scalars() }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
  }

  @Test("a restored state continues the same sequence")
  func restore() throws {
    let generator = try Generator(seed: 3)
    _ = try generator.normal([7])
    let state = try generator.state()
    let next = try generator.uniform([20]).scalars(as: Float.self)
    let other = try Generator(seed: 9)
    try other.restore(state)
    #expect(try other.uniform([20]).scalars(as: Float.self) == next)
  }

  @Test("draws have their distribution's mean and deviation")
  func moments() throws {
    let count = 40_000
    let generator = try Generator(seed: 4)
    let (uniform, normal) = try (
      generator.uniform([count], scalarType: .float64),
      generator.normal([count], scalarType: .float64)
    )
    // Five standard errors of the mean.
    let error = 5 / Double(count).squareRoot()
    #expect(abs(try uniform.mean().item() - 0.5) < error / 12.0.squareRoot())
    #expect(abs(try normal.mean().item()) < error)
    #expect(abs(try normal.standardDeviation().item() - 1) < error)
    #expect(try uniform.minimum().item() >= 0 && uniform.maximum().item() < 1)
  }
}
