import Testing

@testable import Tensors

/// Operations whose sums libtorch splits among threads, at sizes where it does.
@Suite("Any number of threads gives the same bits", .serialized)
struct DeterminismTests {
  private func sameBits(_ body: () throws -> [Tensor?]) throws {
    let before = Torch.threadCount
    defer { Torch.setThreadCount(before) }
    let results = try [1, 2, 3, 5].map { threads in
      Torch.setThreadCount(threads)
      return try body().map { try $0?.bytes() }
    }
    for result in results {
      #expect(!result.contains { $0 == nil })
      #expect(result == results[0])
    }
  }

  private func image(_ seed: UInt64 = 1, channels: Int = 16) throws -> Tensor {
    try Generator(seed: seed).normal([33, channels, 24, 24]).channelsLast()
  }

  @Test("convolution and its gradients", arguments: [1, 4])
  func convolution(groups: Int) throws {
    let weight = try Generator(seed: 2).normal([32, 16 / groups, 3, 3])
    try sameBits {
      let (x, w) = try (image().asParameter(), weight.asParameter())
      let y = try x.convolved(with: w, padding: 1, groups: groups)
      try y.backward(gradient: image(3, channels: 32))
      return [y, try x.gradient(), try w.gradient()]
    }
  }

  @Test("batch normalisation and its gradients")
  func normalization() throws {
    try sameBits {
      let x = try image().asParameter()
      let (scale, shift) = try (Tensor.ones([16]).asParameter(), Tensor.zeros([16]).asParameter())
      let (mean, variance) = try (Tensor.zeros([16]), Tensor.ones([16]))
      let y = try x.batchNormalized(
        scale: scale, shift: shift, runningMean: mean, runningVariance: variance, training: true,
        momentum: 0.1, epsilon: 1e-5)
      try y.backward(gradient: image(3))
      return [
        y, mean, variance, try x.gradient(), try scale.gradient(), try shift.gradient(),
      ]
    }
  }

  @Test("reductions of a whole tensor")
  func reductions() throws {
    let x = try image()
    try sameBits { [try x.sum(), try x.mean(), try x.standardDeviation(), try x.maximum()] }
  }

  @Test("gradients of operands that were broadcast")
  func broadcasts() throws {
    let x = try image()
    try sameBits {
      let parameters = try [[1], [16, 1, 1], [33, 1, 1, 1]].map {
        try Tensor.full(0.5, shape: $0).asParameter()
      }
      for parameter in parameters {
        try
          ((x * parameter) / parameter.expanded(to: [33, 16, 24, 24])
          + (x - parameter).maximum(parameter)).sum().backward()
      }
      return try parameters.map { try $0.gradient() }
    }
  }
}
