import Crossbar
import Networks
import Tensors
import Testing

@testable import Training

@Suite("Calibration")
struct CalibrationTests {
  private func scales(_ layer: CrossbarConvolution) throws -> [Float] {
    let scale = layer.parameters.first { $0.name == "partialSum.scale" }
    return try scale?.tensor.scalars(as: Float.self) ?? []
  }

  @Test("layer by layer, every range suits what earlier layers make of theirs")
  func order() throws {
    let run = TinyRun(method: .columnAligned, epochs: 0, trainingImages: 80)
    let trainer = try run.trainer()
    let stage = trainer.plan.legs[0].stage
    let search = RangeSearch.meanSquaredError
    let calibration = Calibration(
      weights: search, partialSums: .search(search), order: .layerByLayer)
    var reports: [Int] = []
    try Calibrator(
      network: trainer.network, images: trainer.data.sample, heldOut: trainer.data.sample,
      device: .cpu, onLayer: { done, _ in reports.append(done) }
    ).run(calibration, before: stage)
    let layers = trainer.network.crossbarLayers
    #expect(reports == Array(1...layers.count))

    // The same by its definition: a pass for every layer, in which only earlier ones digitise.
    let images = CalibrationImages(trainer.data.sample, limit: 256, device: .cpu)
    for layer in layers { layer.quantizesPartialSums = false }
    for (number, layer) in layers.enumerated() {
      let observer = try layer.makePartialSumObserver()
      layer.observer = { [unowned layer] values, _ in try layer.observe(values, by: observer) }
      try withoutGradients {
        try images.forEachBatch { _ = try trainer.network.forward($0, mode: .evaluation) }
      }
      layer.observer = nil
      layer.quantizesPartialSums = true
      let expected = try search.ranges(from: observer).map { Float($0.scale) }
      let found = try scales(layer)
      let seen = zip(found, expected).filter { $1 > 0 }
      #expect(!seen.isEmpty && seen.allSatisfy { $0 == $1 }, "layer \(number)")
    }
  }

  @Test(
    "calibration leaves the layers as the stage wants them, and computes nothing else differently")
  func layersAfterwards() throws {
    let trainer = try TinyRun(method: .columnAligned, epochs: 0).trainer()
    _ = try trainer.run()
    for layer in trainer.network.crossbarLayers {
      #expect(layer.calibration == nil && layer.observer == nil)
      #expect(layer.quantizesPartialSums && layer.quantizesWeights)
    }
  }
}
