import Crossbar
import Tensors

/// A residual network of pre-activation basic blocks behind a convolution in floating point.
///
/// After the last block: normalisation, ReLU (an option), mean over positions, classifier with
/// bias. First convolution, shortcuts and classifier are in floating point unless the settings'
/// selection says otherwise. Source: K. He et al., Identity Mappings in Deep Residual Networks,
/// ECCV 2016, in the arrangement of DoReFa-Net's and the authors' release.
final class PreActivationResNet: Network {
  private let stem: FloatConvolution
  private let poolsStem: Bool
  private let layout: ActivationLayout
  private let blocks: [PreActivationBlock]
  private let normalization: BatchNormalization
  private let finalActivation: FinalActivation
  private let classifier: Classifier

  /// Makes a network.
  ///
  /// - Parameters:
  ///   - settings: Name, layers on arrays, dropout, last activation.
  ///   - stem: The first convolution.
  ///   - poolsStem: Whether a 3×3 maximum with stride 2 follows it.
  ///   - channels: Of each stage.
  ///   - blocksPerStage: At least 1.
  ///   - context: Classes, arrays, method, generator.
  /// - Throws: ``NetworkError`` for settings that do not fit, and what the method throws.
  init(
    _ settings: NetworkSettings, stem: ConvolutionShape, poolsStem: Bool, channels: [Int],
    blocksPerStage: Int, context: NetworkContext
  ) throws {
    let plan = ResidualPlan(
      inputChannels: stem.outputChannels, channels: channels, blocksPerStage: blocksPerStage)
    let selected = try plan.layers(in: settings.quantize, network: settings.name)
    let dropout = try Dropout(probability: settings.dropout)
    let features = plan.blocks.last?.second.outputChannels ?? stem.outputChannels
    self.stem = try context.floatConvolution(stem)
    self.poolsStem = poolsStem
    layout = context.layout
    blocks = try plan.blocks.map {
      try PreActivationBlock($0, onArrays: selected, dropout: dropout, context: context)
    }
    normalization = try BatchNormalization(channels: features, device: context.device)
    finalActivation = settings.finalActivation
    classifier = try Classifier(
      features: features, classes: context.classes, generator: context.generator,
      device: context.device)
  }

  var parameters: [Parameter] {
    prefixed("stem", stem.parameters) + blocks.flatMap(\.parameters)
      + prefixed("normalization", normalization.parameters)
      + prefixed("classifier", classifier.parameters)
  }

  var buffers: [Buffer] {
    blocks.flatMap(\.buffers) + prefixed("normalization", normalization.buffers)
  }

  var crossbarLayers: [CrossbarConvolution] { blocks.flatMap(\.crossbarLayers) }

  var normalizations: [BatchNormalization] {
    blocks.flatMap(\.normalizations) + [normalization]
  }

  func forward(_ images: Tensor, mode: ForwardMode) throws -> Tensor {
    let ordered = try layout == .channelsLast ? images.channelsLast() : images.contiguous()
    var features = try stem.forward(ordered)
    if poolsStem { features = try features.maxPooled(kernel: 3, stride: 2, padding: 1) }
    for block in blocks { features = try block.forward(features, mode: mode) }
    features = try normalization.apply(features, training: mode.isTraining)
    if finalActivation == .relu { features = try features.relu() }
    return try classifier.forward(features.mean(over: [2, 3]))
  }
}
