import Crossbar
import Tensors
import Testing

@testable import Networks

@Suite("Residual networks")
struct ResNetTests {
  private func make(
    _ name: String, quantize: LayerSelection = .blocks, rows: Int = 128,
    mapping: ChannelMapping = .partitioned, classes: Int = 10, dropout: Double = 0,
    finalActivation: FinalActivation = .relu, method: any QuantizationMethod = RealWeights(),
    seed: UInt64 = 1
  ) throws -> any Network {
    try NetworkCatalogue.make(
      NetworkSettings(
        name: name, quantize: quantize, dropout: dropout, finalActivation: finalActivation),
      context: NetworkContext(
        classes: classes,
        crossbar: CrossbarSettings(
          rows: rows, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
          partialSumBits: .bits(3), mapping: mapping), method: method,
        generator: Generator(seed: seed)))
  }

  private func count(_ network: any Network, where included: (Parameter) -> Bool) -> Int {
    network.parameters.filter(included).reduce(0) { $0 + $1.tensor.elementCount }
  }

  @Test("ResNet-20 has 272,474 parameters, in the parts that its file states")
  func resNet20() throws {
    let network = try make("resnet20")
    #expect(network.parameterCount == 272_474)
    #expect(count(network) { $0.name.contains(".convolution") } == 267_264)
    #expect(count(network) { $0.name.hasPrefix("stem.") } == 432)
    #expect(count(network) { $0.name.contains(".shortcut.") } == 2560)
    #expect(count(network) { $0.name.contains(".shortcutNormalization.") } == 192)
    #expect(
      count(network) { $0.role == .normalization && !$0.name.contains("shortcut") } == 1376)
    #expect(count(network) { $0.name.hasPrefix("classifier.") } == 650)
    #expect(network.crossbarLayers.count == 18)
  }

  @Test(
    "replicated mapping stores the parameters that the model file states",
    arguments: [(64, 2_226_266), (128, 1_157_210), (256, 705_626), (512, 456_794)])
  func replicated(rows: Int, expected: Int) throws {
    #expect(try make("resnet20", rows: rows, mapping: .replicated).parameterCount == expected)
  }

  @Test("quantizer scales are all that quantization adds to the parameters")
  func quantizedCount() throws {
    let network = try make("resnet20", method: ColumnSteps())
    #expect(
      count(network) { !$0.role.isQuantizers } == 272_474)
    #expect(count(network) { $0.role == .quantizedWeight } == 267_264)
    #expect(try count(make("resnet20")) { $0.role == .quantizedWeight } == 0)
  }

  @Test(
    "ResNet-18 has 11,689,512 parameters for 1000 classes in both forms",
    arguments: ["resnet18", "resnet18-post-activation"])
  func resNet18(name: String) throws {
    let network = try make(name, rows: 256, classes: 1000)
    #expect(network.parameterCount == 11_689_512)
    #expect(count(network) { $0.name.contains(".convolution") } == 10_985_472)
    #expect(network.crossbarLayers.count == 16)
  }

  @Test("names of parameters and buffers are unique")
  func uniqueNames() throws {
    for method in [RealWeights(), ColumnSteps()] as [any QuantizationMethod] {
      let network = try make("resnet20", quantize: .init(["blocks", "shortcuts"]), method: method)
      let names = network.parameters.map(\.name) + network.buffers.map(\.name)
      #expect(Set(names).count == names.count)
      #expect(names.contains("stage2.block0.shortcutNormalization.runningMean"))
      #expect(names.contains("stage3.block2.convolution1.weight"))
    }
  }

  @Test("logits have one row per image, and every parameter gets a gradient")
  func gradients() throws {
    let network = try make("resnet8", method: ColumnSteps())
    let images = try Generator(seed: 2).normal([4, 3, 8, 8])
    let logits = try network.forward(
      images, mode: .training(dropout: Generator(seed: 3)))
    #expect(logits.shape == [4, 10])
    try logits.crossEntropy(labels: Tensor([Int64(0), 1, 2, 3], shape: [4])).backward()
    for parameter in network.parameters {
      let gradient = try #require(try parameter.tensor.gradient(), "\(parameter.name)")
      #expect(try gradient.isFinite().converted(to: .int64).minimum().item() == 1)
    }
  }

  @Test(
    "the ImageNet forms classify 64 pixels, and every parameter gets a gradient",
    arguments: ["resnet18", "resnet18-post-activation"])
  func imageNetForm(name: String) throws {
    let network = try make(
      name, quantize: .init(["stage4.block0.convolution0"]), rows: 256, classes: 7,
      method: ColumnSteps())
    let images = try Generator(seed: 2).normal([2, 3, 64, 64])
    let logits = try network.forward(images, mode: .training(dropout: Generator(seed: 3)))
    try logits.crossEntropy(labels: Tensor([Int64(0), 1], shape: [2])).backward()
    for parameter in network.parameters {
      #expect(try parameter.tensor.gradient() != nil, "\(parameter.name)")
    }
    #expect(try network.evaluate(images).shape == [2, 7])
  }

  @Test(
    "a large image's logits are the same bits alone and among others",
    arguments: ["resnet18", "resnet18-post-activation"])
  func batchIndependence(name: String) throws {
    let network = try make(name, rows: 256, classes: 1000)
    let images = try Generator(seed: 2).normal([9, 3, 72, 72])
    let together = try network.evaluate(images).scalars(as: Float.self)
    let alone = try network.evaluate(images.sliced(5..<6, along: 0)).scalars(as: Float.self)
    #expect(alone == Array(together[5000..<6000]))
  }

  @Test("one seed makes one network, another seed another")
  func seeds() throws {
    func weights(_ seed: UInt64) throws -> [[Float]] {
      try make("resnet8", seed: seed).parameters.map { try $0.tensor.scalars() }
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
  }

  @Test("a selection names groups or single layers")
  func selections() throws {
    #expect(try make("resnet8", quantize: .init([])).crossbarLayers.isEmpty)
    #expect(
      try make("resnet8", quantize: .init(["shortcuts"])).crossbarLayers
        .map(\.context.shape.name) == ["stage2.block0.shortcut", "stage3.block0.shortcut"])
    let single = try make(
      "resnet8", quantize: .init(["stage2.block0.convolution1"]), method: ColumnSteps())
    #expect(single.crossbarLayers.count == 1)
    #expect(try single.parameters.count == make("resnet8").parameters.count + 2)
  }

  @Test("unknown networks and layers are refused with the names that are known")
  func unknownNames() throws {
    #expect(throws: NetworkError.unknownNetwork(name: "vgg", known: NetworkCatalogue.names)) {
      try make("vgg")
    }
    #expect {
      _ = try make("resnet8", quantize: .init(["stem"]))
    } throws: { error in
      guard case NetworkError.unknownLayers(["stem"], "resnet8", let known) = error else {
        return false
      }
      return known.contains("blocks") && known.contains("stage1.block0.convolution0")
    }
    #expect(throws: NetworkError.dropout(value: 1)) { try make("resnet8", dropout: 1) }
  }

  @Test("dropout zeroes its share in training, keeps the mean, and rests in evaluation")
  func dropout() throws {
    let dropout = try Dropout(probability: 0.3)
    let ones = try Tensor.ones([100, 100])
    let dropped = try dropout.apply(ones, mode: .training(dropout: Generator(seed: 1)))
    let zeros = try dropped.isEqual(to: 0).converted(to: .float32).mean().item()
    // 10,000 draws: five standard deviations of the share.
    #expect(abs(zeros - 0.3) < 5 * (0.3 * 0.7 / 10_000).squareRoot())
    #expect(abs(try dropped.maximum().item() - 1 / 0.7) < 1e-6)
    #expect(try dropout.apply(ones, mode: .evaluation).minimum().item() == 1)
  }

  @Test("the last activation is an option that changes the logits")
  func finalActivation() throws {
    let images = try Generator(seed: 2).normal([2, 3, 8, 8])
    let (rectified, plain) = try (
      make("resnet8").evaluate(images), make("resnet8", finalActivation: .none).evaluate(images)
    )
    #expect(try rectified.scalars(as: Float.self) != plain.scalars(as: Float.self))
  }
}
