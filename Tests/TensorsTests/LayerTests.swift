import Foundation
import Testing

@testable import Tensors

@Suite("Layers")
struct LayerTests {
  /// Convolution from its definition; shapes [n, c, h, w] and [o, c / g, k, k].
  private func convolution(
    _ x: [Double], _ w: [Double], n: Int, c: Int, h: Int, o: Int, k: Int, stride: Int,
    padding: Int, groups: Int
  ) -> [Double] {
    let side = (h + 2 * padding - k) / stride + 1
    let (cg, og) = (c / groups, o / groups)
    var result: [Double] = []
    for image in 0..<n {
      for output in 0..<o {
        for (row, column) in (0..<side * side).map({ ($0 / side, $0 % side) }) {
          var sum = 0.0
          for channel in 0..<cg {
            for (i, j) in (0..<k * k).map({ ($0 / k, $0 % k) }) {
              let (y, z) = (row * stride + i - padding, column * stride + j - padding)
              guard (0..<h).contains(y), (0..<h).contains(z) else { continue }
              let source = (image * c + output / og * cg + channel) * h * h + y * h + z
              sum += x[source] * w[((output * cg + channel) * k + i) * k + j]
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  @Test(
    "convolution is its definition, and its gradient the definition's slope",
    arguments: [(1, 1, 1), (2, 1, 1), (1, 0, 2), (2, 1, 2)])
  func convolution(stride: Int, padding: Int, groups: Int) throws {
    let (n, c, h, o, k) = (9, 4, 5, 6, 3)
    let x = try values(n * c * h * h)
    let w = try values(o * c / groups * k * k, seed: 2)
    func expected(_ x: [Double], _ w: [Double]) -> [Double] {
      convolution(
        x, w, n: n, c: c, h: h, o: o, k: k, stride: stride, padding: padding, groups: groups)
    }
    let input = try Tensor(x, shape: [n, c, h, h]).asParameter()
    let weight = try Tensor(w, shape: [o, c / groups, k, k]).asParameter()
    let bias = try Tensor.zeros([o], scalarType: .float64).asParameter()
    let output = try input.convolved(
      with: weight, bias: bias, stride: stride, padding: padding, groups: groups)
    #expect(distance(try output.scalars(), expected(x, w)) < 1e-13)

    let factors = try values(output.elementCount, seed: 3)
    try output.backward(gradient: Tensor(factors, shape: output.shape))
    func weighted(_ y: [Double]) -> Double { zip(y, factors).reduce(0) { $0 + $1.0 * $1.1 } }
    // The convolution is linear in either operand: a unit step measures the slope without error.
    for index in [0, x.count / 2, x.count - 1] {
      var moved = x
      moved[index] += 1
      let slope = weighted(expected(moved, w)) - weighted(expected(x, w))
      let found = try input.gradient()?.scalars(as: Double.self)[index] ?? .nan
      #expect(abs(found - slope) < 1e-11)
    }
    for index in [0, w.count / 2, w.count - 1] {
      var moved = w
      moved[index] += 1
      let slope = weighted(expected(x, moved)) - weighted(expected(x, w))
      let found = try weight.gradient()?.scalars(as: Double.self)[index] ?? .nan
      #expect(abs(found - slope) < 1e-11)
    }
    let perChannel = try Tensor(factors, shape: output.shape).sum(over: [0, 2, 3])
    #expect(distance(try bias.gradient()?.scalars() ?? [], try perChannel.scalars()) < 1e-12)
  }

  @Test(
    "channels-last normalisation equals libtorch's own in value, statistics and gradient",
    arguments: [3, 16, 70])
  func batchNormalization(channels: Int) throws {
    let shape = [6, channels, 5, 3]
    let numbers = try values(shape.reduce(1, *)).map { Float(3 * $0 + 2) }
    let factors = try values(shape.reduce(1, *), seed: 2).map { Float($0) }
    func run(_ type: ScalarType, channelsLast: Bool) throws -> [[Double]] {
      var input = try Tensor(numbers, shape: shape).converted(to: type)
      if channelsLast { input = try input.channelsLast() }
      input = try input.asParameter()
      let scale = try Tensor.full(1.5, shape: [channels], scalarType: type).asParameter()
      let shift = try Tensor.full(0.5, shape: [channels], scalarType: type).asParameter()
      let mean = try Tensor.zeros([channels], scalarType: type)
      let variance = try Tensor.ones([channels], scalarType: type)
      let output = try input.batchNormalized(
        scale: scale, shift: shift, runningMean: mean, runningVariance: variance, training: true,
        momentum: 0.1, epsilon: 1e-5)
      try output.backward(gradient: Tensor(factors, shape: shape).converted(to: type))
      return try [output, mean, variance].map { try $0.scalars(as: Double.self) }
        + [input, scale, shift].map { try $0.gradient()?.scalars(as: Double.self) ?? [] }
    }
    let reference = try run(.float64, channelsLast: false)
    let ours = try run(.float32, channelsLast: true)
    // Sums of up to 90 single-precision products of values up to 5.
    for (expected, found) in zip(reference, ours) { #expect(distance(expected, found) < 1e-4) }
  }

  @Test("normalisation in evaluation uses the running statistics and leaves them alone")
  func evaluation() throws {
    let mean = try Tensor([1.0], shape: [1])
    let variance = try Tensor([4.0], shape: [1])
    let one = try Tensor.ones([1], scalarType: .float64)
    let output = try Tensor([3.0, 5], shape: [1, 1, 1, 2]).batchNormalized(
      scale: one, shift: one, runningMean: mean, runningVariance: variance, training: false,
      momentum: 0.1, epsilon: 0)
    #expect(distance(try output.scalars(), [2, 3]) < 1e-12)
    #expect(try mean.item() == 1 && variance.item() == 4)
  }

  @Test("pooling takes the largest of each window")
  func pooling() throws {
    let image = try Tensor((0..<16).map(Double.init), shape: [1, 1, 4, 4])
    #expect(
      try image.maxPooled(kernel: 3, stride: 2, padding: 1).scalars() == [5.0, 7, 13, 15])
  }

  @Test("cross-entropy is its formula, smoothed or not", arguments: [0.0, 0.1])
  func crossEntropy(smoothing: Double) throws {
    let logits = [[1.0, 2, 0.5], [-1, 0, 3]]
    let labels = [1, 0]
    var expected = 0.0
    for (row, label) in zip(logits, labels) {
      let normalizer = log(row.reduce(0) { $0 + exp($1) })
      for (index, logit) in row.enumerated() {
        let target = (index == label ? 1 - smoothing : 0) + smoothing / 3
        expected -= target * (logit - normalizer) / 2
      }
    }
    let loss = try Tensor(logits.flatMap { $0 }, shape: [2, 3]).crossEntropy(
      labels: Tensor(labels.map(Int64.init), shape: [2]), labelSmoothing: smoothing)
    #expect(abs(try loss.item() - expected) < 1e-14)
  }

  @Test("a matrix product is its definition")
  func matrixProduct() throws {
    let left = try Tensor([1.0, 2, 3, 4, 5, 6], shape: [2, 3])
    let right = try Tensor([1.0, 0, 0, 1, 2, 2], shape: [3, 2])
    #expect(try left.matrixProduct(right).scalars() == [7.0, 8, 16, 17])
  }
}
