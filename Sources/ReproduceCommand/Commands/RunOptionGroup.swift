import ArgumentParser
import Crossbar
import Datasets
import Foundation
import Networks
import Reproduction
import Training

extension WeightEncoding: ExpressibleByArgument {}
extension ChannelMapping: ExpressibleByArgument {}
extension Augmentation: ExpressibleByArgument {}
extension ActivationStep: ExpressibleByArgument {}

/// Everything that determines one run, as flags.
struct RunOptionGroup: ParsableArguments {
  @Option(help: "The method; reproduce list methods names them.")
  var method: String

  @Option(help: ArgumentHelp("An option of the method; may be repeated.", valueName: "key=value"))
  var option: [String] = []

  @Option(help: "The network: \(NetworkCatalogue.names.joined(separator: ", ")).")
  var network: String

  @Option(
    help: ArgumentHelp(
      "Float weights to start from, in safetensors format: a path in the data set's folder.",
      valueName: "file"))
  var pretrained: String?

  @Option(help: "The data set; reproduce list datasets names them.")
  var dataset: String

  @Option(help: "Seed of everything that chance decides.")
  var seed: UInt64 = 0

  @Option(help: "Rows of an array.")
  var rows = 128

  @Option(help: "Columns of an array.")
  var columns = 128

  @Option(help: "Bits per weight.")
  var weightBits = 4

  @Option(help: "Bits per cell.")
  var cellBits = 2

  @Option(help: "Bits per activation.")
  var activationBits = 4

  @Option(help: "The step between activation codes: fixed at [0, 1], or learned.")
  var activationStep: ActivationStep = .fixed

  @Option(
    help: "Bits of the ADC, ternary or ideal. (default: 1)", transform: ADCResolution.argument)
  var adcBits: ADCResolution = .bits(1)

  @Option(help: "How signed weights are stored.")
  var encoding: WeightEncoding = .differential

  @Option(help: "How input channels are spread over arrays.")
  var mapping: ChannelMapping = .partitioned

  @Option(help: "Products of the backward pass; on CUDA, of every layer.")
  var precision: GradientPrecision = .mixed

  @Option(help: "Passes over the training images; with 0 nothing learns.")
  var epochs = 10

  @Option(help: "Images per step.")
  var batchSize = 128

  @Option(help: "Highest learning rate; it falls to 0 along a cosine.")
  var learningRate = 0.05

  @Option(help: "Weight decay of weights and of the quantizers' scales; nothing else decays.")
  var weightDecay = 5e-4

  @Option(help: "Images to train on; all if left out.")
  var trainingImages: Int?

  @Option(help: "Training images kept for validation.")
  var validationImages = 0

  @Option(help: "Images to test on; all if left out.")
  var testImages: Int?

  @Option(help: "What is done to training images.")
  var augmentation: Augmentation = .cropAndFlip

  /// The run, checked but for its layers.
  func configuration(methods: MethodCatalogue) throws -> RunConfiguration {
    let options = try methodOptions()
    _ = try methods.make(method, options: options, file: "--method")
    guard Recipe.knownDatasets.contains(dataset) else {
      throw Failure(
        "--dataset: unknown data set '\(dataset)'; known: "
          + Recipe.knownDatasets.joined(separator: ", "), .usage)
    }
    return RunConfiguration(
      method: MethodSelection(name: method, options: try canonicalJSON(options)),
      network: NetworkSettings(name: network, pretrained: pretrained), dataset: dataset,
      crossbar: CrossbarSettings(
        rows: rows, columns: columns, weightBits: weightBits, cellBits: cellBits,
        activationBits: activationBits, partialSumBits: adcBits, encoding: encoding,
        mapping: mapping, activationStep: activationStep),
      training: TrainingSettings(
        epochs: epochs, batchSize: batchSize,
        optimizer: OptimizerSettings(
          learningRate: learningRate,
          // A scale belongs to its weights: if these alone decay, their codes drift to zero.
          weightDecay: WeightDecay(weights: weightDecay, quantizers: weightDecay),
          scaleStepLimit: 0.2),
        schedule: .cosine(period: nil), warmUpEpochs: 0.5),
      data: DataSettings(
        trainingLimit: trainingImages, validationCount: validationImages, testLimit: testImages,
        augmentation: augmentation), seed: seed, precision: precision)
  }

  private func methodOptions() throws -> OptionValue {
    var options: [String: OptionValue] = [:]
    for pair in option {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw Failure("--option '\(pair)': write key=value", .usage)
      }
      options[parts[0]] = OptionValue(text: parts[1])
    }
    return .mapping(options)
  }
}
