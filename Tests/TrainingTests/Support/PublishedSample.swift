import Crossbar
import Datasets
import Foundation
import Networks
import Testing

@testable import Training

/// Runs on the sample of ImageNet that `COLONNADE_DATA` may hold, from the weights that come with it.
enum PublishedSample {
  static let locator = try? DatasetLocator(
    environment: ProcessInfo.processInfo.environment["COLONNADE_DATA"], home: nil)
  static let weights = locator?.file("resnet18.safetensors", of: .imageNetSample)
  static var isHere: Bool { weights != nil }
  static let absence: Comment = "COLONNADE_DATA does not hold the sample with its weights"

  /// A trainer that learns nothing.
  static func trainer(
    _ method: TestMethod, crossbar: CrossbarSettings = sized(.ideal), testImages: Int? = nil
  ) throws -> Trainer {
    let locator = try #require(locator)
    let configuration = RunConfiguration(
      method: MethodSelection(name: method.rawValue),
      network: NetworkSettings(
        name: "resnet18-post-activation", pretrained: "resnet18.safetensors"),
      dataset: "imagenet-sample", crossbar: crossbar,
      training: TrainingSettings(
        epochs: 0, batchSize: 8,
        optimizer: OptimizerSettings(learningRate: 0.01, weightDecay: WeightDecay(weights: 0)),
        schedule: .constant),
      data: DataSettings(validationCount: 0, testLimit: testImages, augmentation: .none), seed: 0)
    return try Trainer(
      configuration: configuration, method: method.method,
      data: RunData(locator.load(.imageNetSample), configuration: configuration),
      pretrained: PretrainedWeights(path: try #require(weights)))
  }

  /// Weights and activations of eight bits on arrays of 128 rows.
  static func sized(_ converters: ADCResolution) -> CrossbarSettings {
    CrossbarSettings(
      rows: 128, columns: 128, weightBits: 8, cellBits: 2, activationBits: 8,
      partialSumBits: converters, activationStep: .learned)
  }
}
