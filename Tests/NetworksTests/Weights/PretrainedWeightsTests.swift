import Crossbar
import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("Pretrained weights")
struct PretrainedWeightsTests {
  private func make(
    _ name: String, method: any QuantizationMethod = RealWeights(), seed: UInt64 = 1,
    classes: Int = 10
  ) throws -> any Network {
    try NetworkCatalogue.make(
      NetworkSettings(name: name),
      context: NetworkContext(
        classes: classes,
        crossbar: CrossbarSettings(
          rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
          partialSumBits: .bits(3)), method: method, generator: Generator(seed: seed)))
  }

  private func export(_ network: any Network, _ name: String) throws -> SafetensorsFile {
    var tensors: [String: Tensor] = [:]
    for (key, tensor) in network.floatTensors(publishedAs: NetworkSettings(name: name)) {
      tensors[key] = try tensor.detached()
    }
    return SafetensorsFile(tensors: tensors)
  }

  private func store(_ file: SafetensorsFile) throws -> PretrainedWeights {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "pretrained-\(UUID()).safetensors"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try file.write(to: path)
    return try PretrainedWeights(path: path)
  }

  /// Every name and shape of torchvision 0.19's `resnet18(num_classes=10)`, but for counters.
  private func torchvisionShapes() -> [String: [Int]] {
    var shapes: [String: [Int]] = [
      "conv1.weight": [64, 3, 7, 7], "fc.weight": [10, 512], "fc.bias": [10],
    ]
    func normalization(_ name: String, _ channels: Int) {
      for leaf in ["weight", "bias", "running_mean", "running_var"] {
        shapes["\(name).\(leaf)"] = [channels]
      }
    }
    normalization("bn1", 64)
    var inputs = 64
    for (stage, channels) in [64, 128, 256, 512].enumerated() {
      for block in 0..<2 {
        let prefix = "layer\(stage + 1).\(block)"
        shapes["\(prefix).conv1.weight"] = [channels, inputs, 3, 3]
        shapes["\(prefix).conv2.weight"] = [channels, channels, 3, 3]
        normalization("\(prefix).bn1", channels)
        normalization("\(prefix).bn2", channels)
        if stage > 0, block == 0 {
          shapes["\(prefix).downsample.0.weight"] = [channels, inputs, 1, 1]
          normalization("\(prefix).downsample.1", channels)
        }
        inputs = channels
      }
    }
    return shapes
  }

  @Test(
    "ResNet-18 with post-activation blocks has torchvision's names and shapes, quantized or not")
  func names() throws {
    for method in [RealWeights(), ColumnSteps()] as [any QuantizationMethod] {
      let network = try make("resnet18-post-activation", method: method)
      let tensors = network.floatTensors(
        publishedAs: NetworkSettings(name: "resnet18-post-activation"))
      #expect(tensors.mapValues(\.shape) == torchvisionShapes())
    }
  }

  @Test(
    "a network with the weights of another computes the same",
    arguments: ["resnet8", "resnet18-post-activation"])
  func transfer(name: String) throws {
    let (first, second) = (try make(name, seed: 1), try make(name, seed: 2))
    let images = try Generator(seed: 3).normal([2, 3, 32, 32])
    #expect(try first.evaluate(images).bytes() != second.evaluate(images).bytes())
    try store(export(first, name)).load(into: second, NetworkSettings(name: name))
    #expect(try first.evaluate(images).bytes() == second.evaluate(images).bytes())
  }

  @Test("half precision is converted, and weight scales follow the new weights")
  func scales() throws {
    let name = "resnet8"
    var file = try export(make(name, seed: 5), name)
    for (key, tensor) in file.tensors { file.tensors[key] = try tensor.converted(to: .float16) }
    file.tensors["stem.num_batches_tracked"] = try Tensor([3] as [Int64], shape: [1])
    let network = try make(name, method: ColumnSteps(), seed: 6)
    try store(file).load(into: network, NetworkSettings(name: name))
    let layer = network.crossbarLayers[2]
    let stored = try #require(file.tensors["\(layer.context.shape.name).weight"])
    #expect(try layer.weight.bytes() == stored.converted(to: .float32).bytes())
    let scale = try #require(layer.parameters.first { $0.name == "weight.scale" }).tensor.bytes()
    try layer.setWeight(stored.converted(to: .float32))
    #expect(try layer.parameters.first { $0.name == "weight.scale" }?.tensor.bytes() == scale)
  }

  @Test("all that does not fit is listed, and the network stays as it was")
  func mismatch() throws {
    let name = "resnet8"
    let network = try make(name)
    var file = try export(make(name, seed: 2, classes: 7), name)
    file.tensors["stem.weight"] = nil
    file.tensors["extra.weight"] = try Tensor.zeros([2])
    file.tensors["normalization.scale"] = try Tensor([1] as [Int64], shape: [1])
    let before = try network.parameters.map { try $0.tensor.bytes() }
    let weights = try store(file)
    let error = #expect(throws: WeightsError.self) {
      try weights.load(into: network, NetworkSettings(name: name))
    }
    guard case .mismatch(weights.path, name, let differences) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      differences == [
        "classifier.bias: shape [7]; the network has [10]",
        "classifier.weight: shape [7, 64]; the network has [10, 64]",
        "normalization.scale: shape [1]; the network has [64]",
        "stem.weight: missing; the network has shape [16, 3, 3, 3]",
        "extra.weight: the network has no tensor of this name",
      ])
    #expect(try network.parameters.map { try $0.tensor.bytes() } == before)
  }
}
