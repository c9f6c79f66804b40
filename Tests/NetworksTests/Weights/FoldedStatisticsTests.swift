import Crossbar
import Tensors
import Testing

@testable import Networks

@Suite("Folded statistics")
struct FoldedStatisticsTests {
  /// A network whose scales and shifts are anything but fresh, and whose statistics are folded.
  private func network(_ name: String, method: any QuantizationMethod = RealWeights()) throws
    -> any Network
  {
    let network = try NetworkCatalogue.make(
      NetworkSettings(name: name),
      context: NetworkContext(
        classes: 10,
        crossbar: CrossbarSettings(
          rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
          partialSumBits: .bits(3)), method: method, generator: Generator(seed: 1)))
    let generator = try Generator(seed: 2)
    for normalization in network.normalizations {
      let channels = normalization.scale.shape
      try normalization.scale.assign(generator.uniform(channels) * 0.2 + 0.1)
      try normalization.shift.assign(generator.normal(channels) * 0.5)
    }
    return network
  }

  private func images(seed: UInt64) throws -> Tensor {
    try Generator(seed: seed).normal([16, 3, 32, 32])
  }

  private func largestDifference(_ first: Tensor, _ second: Tensor) throws -> Double {
    try (first - second).absolute().maximum().item() / first.absolute().maximum().item()
  }

  private func forward(_ network: any Network, _ images: Tensor, _ mode: ForwardMode) throws
    -> Tensor
  {
    try withoutGradients { try network.forward(images, mode: mode) }
  }

  /// Each of some twenty layers in turn rounds to 2^-24; a hundredfold of that is left for them.
  private static let rounding = 1e-5

  @Test(
    "measuring them changes nothing in evaluation, and makes training see the same network",
    arguments: ["resnet8", "resnet18-post-activation"])
  func measured(name: String) throws {
    let network = try network(name)
    let images = try images(seed: 3)
    let training = ForwardMode.training(dropout: try Generator(seed: 0))
    #expect(try network.hasFoldedStatistics)
    let before = try network.evaluate(images)
    let buffers = try network.buffers.map { try $0.tensor.bytes() }
    let trainedBefore = try forward(network, images, training)
    // That pass moved the running statistics.
    for (buffer, bytes) in zip(network.buffers, buffers) {
      try bytes.withUnsafeBytes {
        try buffer.tensor.assign(
          Tensor(bytes: $0, type: buffer.tensor.scalarType, shape: buffer.tensor.shape))
      }
    }
    try network.measureStatistics { body in
      for start in stride(from: 0, to: 16, by: 8) {
        try body(images.sliced(start..<start + 8, along: 0))
      }
    }
    #expect(try !network.hasFoldedStatistics)
    let after = try network.evaluate(images)
    #expect(try largestDifference(before, after) < Self.rounding)
    // On the images that were measured, a batch's statistics are the running ones, but for the
    // unbiased variance of the last stage's few positions.
    let trained = try forward(network, images, training)
    #expect(try largestDifference(before, trainedBefore) > 0.2)
    #expect(try largestDifference(before, trained) < 0.05)
  }

  @Test("the fused normalisation is observed like any other")
  func fused() throws {
    let settings = NetworkSettings(name: "resnet8")
    func statistics(_ path: ConvolutionPath) throws -> [[Float]] {
      let network = try network("resnet8", method: ColumnSteps())
      for layer in network.crossbarLayers {
        layer.path = path
        layer.enter(.floatingPoint(share: 1))
      }
      let images = try images(seed: 4)
      try network.measureStatistics { try $0(images) }
      #expect(network.floatTensors(publishedAs: settings).count > network.normalizations.count)
      return try network.normalizations.map { try $0.runningMean.scalars(as: Float.self) }
    }
    let (automatic, composed) = (try statistics(.automatic), try statistics(.composed))
    #expect(automatic == composed && automatic.allSatisfy { !$0.allSatisfy { $0 == 0 } })
  }
}
