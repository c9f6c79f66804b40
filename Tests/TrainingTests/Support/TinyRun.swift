import Crossbar
import Datasets
import Foundation
import Networks
import Results

@testable import Training

/// Runs of ResNet-8 on a few small images whose class shows in their brightness.
struct TinyRun {
  var method = TestMethod.float
  var seed: UInt64 = 1
  var epochs = 2
  var batchSize = 8
  var dropout = 0.0
  var learningRate = 0.05
  var scaleStepLimit: Double?
  var imageSize = 8
  /// Set on every crossbar layer.
  var path = ConvolutionPath.automatic
  var precision = GradientPrecision.float32
  var trainingImages = 40
  var validationImages = 8

  var configuration: RunConfiguration {
    RunConfiguration(
      method: MethodSelection(name: method.rawValue),
      network: NetworkSettings(name: "resnet8", dropout: dropout), dataset: "cifar10",
      crossbar: CrossbarSettings(
        rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
        partialSumBits: .bits(3)),
      training: TrainingSettings(
        epochs: epochs, batchSize: batchSize,
        optimizer: OptimizerSettings(
          learningRate: learningRate, weightDecay: WeightDecay(weights: 5e-4),
          scaleStepLimit: scaleStepLimit),
        schedule: .cosine(period: nil), warmUpEpochs: 0.5, labelSmoothing: 0.1),
      data: DataSettings(validationCount: validationImages, augmentation: .cropAndFlip),
      seed: seed, precision: precision)
  }

  var dataset: Dataset {
    Dataset(
      name: .cifar10, classCount: 10, training: images(trainingImages + validationImages, seed: 1),
      test: images(12, seed: 2))
  }

  func trainer(pretrained: PretrainedWeights? = nil) throws -> Trainer {
    let trainer = try Trainer(
      configuration: configuration, method: method.method,
      data: RunData(dataset, configuration: configuration), pretrained: pretrained)
    for layer in trainer.network.crossbarLayers { layer.path = path }
    return trainer
  }

  private func images(_ count: Int, seed: UInt64) -> LabelledImages {
    var random = seed
    let labels = (0..<count).map { Int64($0 % 10) }
    let valueCount = imageSize * imageSize * 3
    let pixels = labels.flatMap { label in
      (0..<valueCount).map { _ -> UInt8 in
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(20 * label) + UInt8((random >> 33) % 60)
      }
    }
    return LabelledImages(
      shape: ImageShape(height: imageSize, width: imageSize, channels: 3), pixels: pixels,
      labels: labels)
  }
}

/// The numbers of an outcome: everything but wall-clock time.
struct Numbers: Equatable {
  var metrics: [[Double?]]
  var test: TestResult?
  var network: [NetworkParameter]
  var layers: [LayerRecord]
  var scaleRepairs: Int

  init(_ outcome: RunOutcome) {
    metrics = outcome.metrics.map {
      [Double($0.epoch), $0.trainLoss, $0.trainTop1, $0.validationTop1, $0.learningRate]
    }
    test = outcome.test
    network = outcome.network
    layers = outcome.layers
    scaleRepairs = outcome.scaleRepairs
  }
}

/// A folder of its own that is removed with everything in it.
final class TemporaryFolder {
  let path: String
  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("colonnade-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { "\(path)/\(name)" }
}
