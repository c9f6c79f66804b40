import Crossbar
import Networks
import Tensors
import Training

/// One way to compute a network, ready to run steps that do all that training does.
package final class Contestant {
  /// The network of a benchmark, and the sizes of its batches.
  package struct Task: Sendable {
    /// A name that `NetworkCatalogue` knows.
    package var network: String
    /// Images of one step.
    package var batch: Int
    /// Images of one step of the composed path, which needs far more memory.
    package var composedBatch: Int
    /// Height and width of the images, in pixels.
    package var imageSize: Int
    /// Classes of the classifier.
    package var classes: Int

    /// On images of CIFAR-10.
    package static let resnet20 = Task(
      network: "resnet20", batch: 128, composedBatch: 32, imageSize: 32, classes: 10)

    /// The two networks of the paper.
    package static let all = [
      resnet20,
      Task(network: "resnet18", batch: 16, composedBatch: 1, imageSize: 224, classes: 1000),
    ]
  }

  /// How the network is computed.
  package enum Side: String, Sendable, CaseIterable {
    /// libtorch's float32 layers, channels-last.
    case float32
    /// libtorch's float32 layers, channels first.
    case float32ChannelsFirst
    /// The quantized network out of tensor operations.
    case composed
    /// The quantized network with the fused kernels.
    case fused
  }

  /// A stage that trains everything, with all that a method quantizes.
  package static let everything = TrainingStage(name: "everything")

  /// Images of one step.
  package let batch: Int

  private let network: any Network
  private let optimizer: Optimizer
  private let images: Tensor
  private let labels: Tensor
  private let dropout: Generator
  private var stage = everything

  /// Makes a network with fresh weights and one batch of random images.
  ///
  /// - Parameters:
  ///   - task: Network and sizes.
  ///   - side: How it is computed.
  ///   - method: Of the quantized sides.
  ///   - float: A method that quantizes nothing, for the others.
  ///   - crossbar: Arrays, bit widths and encoding.
  ///   - precision: Of the fused backward pass.
  ///   - stage: Of the method, whose steps the quantized sides run.
  /// - Throws: What making a network throws.
  package init(
    _ task: Task, side: Side, method: any QuantizationMethod, float: any QuantizationMethod,
    crossbar: CrossbarSettings, precision: GradientPrecision, stage: TrainingStage = everything
  ) throws {
    let isFloat = side == .float32 || side == .float32ChannelsFirst
    var context = NetworkContext(
      classes: task.classes, crossbar: crossbar, method: isFloat ? float : method,
      generator: try Generator(seed: 1))
    context.path = side == .composed ? .composed : .automatic
    context.precision = precision
    context.layout = side == .float32ChannelsFirst ? .channelsFirst : .channelsLast
    network = try NetworkCatalogue.make(NetworkSettings(name: task.network), context: context)
    optimizer = try Optimizer(
      OptimizerSettings(
        learningRate: 1e-3, weightDecay: WeightDecay(weights: 5e-4, quantizers: 5e-4),
        scaleStepLimit: 0.2),
      parameters: network.parameters)
    batch = side == .composed ? task.composedBatch : task.batch
    let draws = try Generator(seed: 2)
    images = try draws.normal([batch, 3, task.imageSize, task.imageSize])
    labels = try (draws.uniform([batch]) * Double(task.classes)).roundedDown()
      .converted(to: .int64)
    dropout = try Generator(seed: 3)
    // Converters take their ranges from a first batch, which is no step to be timed.
    try trainingStep()
    guard !isFloat else { return }
    self.stage = stage
    try network.enter(stage)
  }

  /// Forward, loss, backward and update, as the trainer does them.
  package func trainingStep() throws {
    let logits = try network.forward(images, in: stage, dropping: dropout, dropout: dropout)
    try logits.crossEntropy(labels: labels).backward()
    try optimizer.step(learningRate: 1e-3, decays: !stage.trainsScalesOnly)
    for layer in network.crossbarLayers { try layer.keepScalesUsable() }
  }

  /// Logits of the batch, with stored statistics.
  package func inference() throws {
    try withoutGradients { _ = try network.forward(images, mode: .evaluation) }
  }

  /// What an image costs on arrays.
  ///
  /// - Parameter size: Of the images, in pixels.
  /// - Returns: Multiply-accumulates of all slices, and converted slices of a layer.
  /// - Throws: What the network throws.
  package func multiplyAccumulates(size: Int) throws -> (products: Double, slices: Int) {
    let layers = try SizedLayer.all(of: network, imageSize: size)
    return (
      layers.map(\.products).reduce(0, +),
      layers.map(\.layer.context.layout.convertedSlices).max() ?? 0
    )
  }
}
