import Crossbar
import Networks
import Tensors
import Testing

@testable import Training

@Suite("Evaluation")
struct EvaluationTests {
  @Test(
    "an image's logits are the same bits in a batch of 1 and of 100",
    arguments: TestMethod.allCases, ConvolutionPath.allCases)
  func batchIndependence(method: TestMethod, path: ConvolutionPath) throws {
    let trainer = try TinyRun(method: method, epochs: 2, path: path).trainer()
    _ = try trainer.run()
    let images = try Generator(seed: 5).normal([100, 3, 8, 8])
    let together = try trainer.network.evaluate(images)
    for index in [0, 41, 99] {
      let alone = try trainer.network.evaluate(images.sliced(index..<index + 1, along: 0))
      #expect(
        try alone.scalars(as: Float.self)
          == together.sliced(index..<index + 1, along: 0).scalars(as: Float.self))
    }
  }

  @Test("accuracies count the best class and the best five")
  func accuracies() throws {
    let trainer = try TinyRun(epochs: 1).trainer()
    let evaluation = try Evaluation(
      of: trainer.network, on: trainer.data.test, classCount: trainer.data.classCount)
    #expect(evaluation.labels.count == 12)
    var (first, five) = (0, 0)
    for (image, label) in evaluation.labels.enumerated() {
      let outputs = evaluation.logits[image * 10..<(image + 1) * 10].map { $0 }
      let rank = outputs.filter { $0 > outputs[Int(label)] }.count
      first += rank < 1 ? 1 : 0
      five += rank < 5 ? 1 : 0
    }
    #expect(evaluation.top1 == Double(first) / 12)
    #expect(evaluation.top5 == Double(five) / 12)
  }

  @Test("stored values of a network make an equal network")
  func restore() throws {
    let trained = try TinyRun(method: .columnAligned, epochs: 1).trainer()
    _ = try trained.run()
    let fresh = try TinyRun(method: .columnAligned, seed: 3, epochs: 1).trainer()
    try NetworkState.restore(NetworkState.capture(trained.network), into: fresh.network)
    let images = try Generator(seed: 5).normal([4, 3, 8, 8])
    let expected = try trained.network.evaluate(images).scalars(as: Float.self)
    #expect(try fresh.network.evaluate(images).scalars(as: Float.self) == expected)
  }

  @Test("values that do not fit the network are refused by name")
  func refused() throws {
    let network = try TinyRun().trainer().network
    var values = try NetworkState.capture(network)
    let last = values.removeLast()
    #expect {
      try NetworkState.restore(values, into: network)
    } throws: { error in
      guard case TrainingError.values(last.name, _) = error else { return false }
      return true
    }
  }

  @Test("layer records hold codes, scales, clipping and histograms of every layer")
  func layerRecords() throws {
    let outcome = try TinyRun(method: .columnAligned, epochs: 1).trainer().run()
    #expect(outcome.layers.count == 6)
    for layer in outcome.layers {
      let placement = try #require(layer.geometry.crossbar)
      let columns = [placement.slices, placement.arrays, layer.geometry.outputChannels]
      #expect(layer.psumScale?.shape == columns)
      #expect(layer.saturation?.shape == columns)
      #expect(layer.weightCodes?.shape == layer.weight?.shape)
      let counts = try #require(layer.psumHistogram?.counts.values(of: Int64.self))
      #expect(counts.reduce(0, +) > 0)
    }
  }
}
