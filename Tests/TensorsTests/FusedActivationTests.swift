import Testing

@testable import Tensors

/// Normalisation, clipping and rounding fused, against the same from ordinary operations.
@Suite struct FusedActivationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let shape: [Int]
    let training: Bool
    let levels: Int
    var testDescription: String { "\(shape), \(training ? "training" : "evaluation"), \(levels)" }
  }

  static let cases: [Case] = [[2, 16, 8, 8], [3, 5, 7, 3], [1, 70, 2, 3], [4, 32, 5, 5]].flatMap {
    shape in
    [true, false].flatMap { training in
      [1, 15, 255].map { Case(shape: shape, training: training, levels: $0) }
    }
  }

  struct Inputs {
    let input: Tensor, scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor
    let gradient: Tensor

    init(shape: [Int], seed: UInt64) throws {
      let generator = try Generator(seed: seed)
      let channels = [shape[1]]
      input = try (generator.normal(shape) * 2 + 3).channelsLast().asParameter()
      scale = try (generator.uniform(channels) + 0.3).asParameter()
      shift = try (generator.normal(channels) * 0.3 + 0.4).asParameter()
      mean = try generator.normal(channels) * 0.1 + 3
      variance = try generator.uniform(channels) + 3.5
      gradient = try generator.normal(shape)
    }
  }

  static func relativeError(_ actual: Tensor, _ expected: Tensor) throws -> Double {
    let difference = try (actual - expected).converted(to: .float64)
    let norm = try expected.converted(to: .float64)
    let scale = try (norm * norm).sum().squareRoot().item()
    return try (difference * difference).sum().squareRoot().item() / max(scale, 1e-30)
  }

  @Test("codes, gradients and running statistics equal the composed ones", arguments: cases)
  func equalsComposed(_ one: Case) throws {
    let (fused, composed) = (
      try Inputs(shape: one.shape, seed: 5), try Inputs(shape: one.shape, seed: 5)
    )
    let activation = try FusedActivation.normalizing(
      fused.input, scale: fused.scale, shift: fused.shift, runningMean: fused.mean,
      runningVariance: fused.variance, training: one.training, momentum: 0.1, epsilon: 1e-5,
      levels: one.levels)
    try activation.real().backward(gradient: fused.gradient)

    let levels = Double(one.levels)
    let clipped = try composed.input.batchNormalized(
      scale: composed.scale, shift: composed.shift, runningMean: composed.mean,
      runningVariance: composed.variance, training: one.training, momentum: 0.1, epsilon: 1e-5
    ).clamped(from: 0, to: 1)
    let codes = try (clipped * levels).rounded()
    try (codes / levels).straightThrough(to: clipped).backward(gradient: composed.gradient)

    // A value within rounding of a tie may fall to either side: at most one code in a thousand.
    let differing = try activation.codes.converted(to: .float32).isEqual(to: codes).logicalNot()
      .converted(to: .float32).mean().item()
    #expect(differing <= 1e-3)
    for (mine, theirs) in [
      (fused.input, composed.input), (fused.scale, composed.scale), (fused.shift, composed.shift),
    ] {
      let actual = try #require(try mine.gradient())
      let expected = try #require(try theirs.gradient())
      #expect(try Self.relativeError(actual, expected) < 2e-5)
    }
    #expect(try Self.relativeError(fused.mean, composed.mean) < 1e-5)
    #expect(try Self.relativeError(fused.variance, composed.variance) < 1e-5)
  }

  @Test("results do not depend on the number of threads")
  func threads() throws {
    let before = Torch.threadCount
    defer { Torch.setThreadCount(before) }
    let results = try [1, 2, 3].map { count in
      Torch.setThreadCount(count)
      let inputs = try Inputs(shape: [5, 24, 9, 9], seed: 11)
      let activation = try FusedActivation.normalizing(
        inputs.input, scale: inputs.scale, shift: inputs.shift, runningMean: inputs.mean,
        runningVariance: inputs.variance, training: true, momentum: 0.1, epsilon: 1e-5, levels: 15)
      try activation.real().backward(gradient: inputs.gradient)
      let gradient = try #require(try inputs.input.gradient())
      return [try activation.codes.bytes(), try gradient.bytes(), try inputs.variance.bytes()]
    }
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }
}
