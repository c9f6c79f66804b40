import Crossbar
import Datasets
import Foundation
import Networks
import Testing

@testable import Training

/// What PyTorch gives for the weights that come with the sample, on its 200 test images.
@Suite("ImageNet sample")
struct ImageNetSampleTests {
  private static let locator = try? DatasetLocator(
    environment: ProcessInfo.processInfo.environment["COLONNADE_DATA"], home: nil)
  private static let weights = locator?.file("resnet18.safetensors", of: .imageNetSample)

  @Test(
    "float ResNet-18 classifies as PyTorch does: 75.0 % top-1 and 92.5 % top-5",
    .enabled(if: weights != nil, "COLONNADE_DATA does not hold the sample with its weights"))
  func float() throws {
    let locator = try #require(Self.locator)
    let configuration = RunConfiguration(
      method: MethodSelection(name: "float"),
      network: NetworkSettings(
        name: "resnet18-post-activation", pretrained: "resnet18.safetensors"),
      dataset: "imagenet-sample",
      crossbar: CrossbarSettings(
        rows: 128, columns: 128, weightBits: 8, cellBits: 2, activationBits: 8,
        partialSumBits: .ideal),
      training: TrainingSettings(
        epochs: 0, batchSize: 8,
        optimizer: OptimizerSettings(learningRate: 0.01, weightDecay: WeightDecay(weights: 0)),
        schedule: .constant),
      data: DataSettings(validationCount: 0, augmentation: .none), seed: 0)
    let outcome = try Trainer(
      configuration: configuration, method: TestMethod.float.method,
      data: RunData(locator.load(.imageNetSample), configuration: configuration),
      pretrained: PretrainedWeights(path: try #require(Self.weights))
    ).run()
    let test = try #require(outcome.test)
    #expect(test.labels.count == 200)
    // Half a point: one image.
    #expect(abs(test.top1 - 0.75) <= 0.005 && abs(test.top5 - 0.925) <= 0.005)
  }
}
