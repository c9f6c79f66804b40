import Crossbar
import Tensors

/// A residual network of post-activation basic blocks behind a convolution in floating point.
///
/// Stem: convolution, normalisation, ReLU, 3×3 maximum with stride 2. After the last block: mean
/// over positions, classifier with bias. Source: K. He et al., Deep Residual Learning for Image
/// Recognition, CVPR 2016, as torchvision has it.
final class PostActivationResNet: Network {
  private let stem: FloatConvolution
  private let stemNormalization: BatchNormalization
  private let blocks: [PostActivationBlock]
  private let classifier: Classifier

  /// Makes a network.
  ///
  /// - Parameters:
  ///   - settings: Name, layers on arrays, dropout; there is no last activation to choose.
  ///   - stem: The first convolution.
  ///   - channels: Of each stage.
  ///   - blocksPerStage: At least 1.
  ///   - context: Classes, arrays, method, generator.
  /// - Throws: ``NetworkError`` for settings that do not fit, and what the method throws.
  init(
    _ settings: NetworkSettings, stem: ConvolutionShape, channels: [Int], blocksPerStage: Int,
    context: NetworkContext
  ) throws {
    let plan = ResidualPlan(
      inputChannels: stem.outputChannels, channels: channels, blocksPerStage: blocksPerStage)
    let selected = try plan.layers(in: settings.quantize, network: settings.name)
    let dropout = try Dropout(probability: settings.dropout)
    let features = plan.blocks.last?.second.outputChannels ?? stem.outputChannels
    self.stem = try context.floatConvolution(stem)
    stemNormalization = try BatchNormalization(
      channels: stem.outputChannels, device: context.device)
    blocks = try plan.blocks.map {
      try PostActivationBlock($0, onArrays: selected, dropout: dropout, context: context)
    }
    classifier = try Classifier(
      features: features, classes: context.classes, generator: context.generator,
      device: context.device)
  }

  var parameters: [Parameter] {
    prefixed("stem", stem.parameters)
      + prefixed("stemNormalization", stemNormalization.parameters)
      + blocks.flatMap(\.parameters) + prefixed("classifier", classifier.parameters)
  }

  var buffers: [Buffer] {
    prefixed("stemNormalization", stemNormalization.buffers) + blocks.flatMap(\.buffers)
  }

  var crossbarLayers: [CrossbarConvolution] { blocks.flatMap(\.crossbarLayers) }

  var normalizations: [BatchNormalization] {
    [stemNormalization] + blocks.flatMap(\.normalizations)
  }

  func forward(_ images: Tensor, mode: ForwardMode) throws -> Tensor {
    let first = try stem.forward(images.channelsLast())
    var features = try stemNormalization.apply(first, training: mode.isTraining).relu()
      .maxPooled(kernel: 3, stride: 2, padding: 1)
    for block in blocks { features = try block.forward(features, mode: mode) }
    return try classifier.forward(features.mean(over: [2, 3]))
  }
}
