import Crossbar
import Tensors

/// A basic block that normalises after each convolution and activates after the addition.
///
/// `a = act(x)`, `out = normalization1(convolution1(act(normalization0(convolution0(a)))))` plus the
/// shortcut: `x`, or where the shape changes `shortcutNormalization(shortcut(a))`; then ReLU. As `x`
/// comes from a ReLU, `act` changes it only where activations are quantized.
final class PostActivationBlock {
  private let name: String
  private let input: ActivationQuantizer
  private let convolution0: Convolution
  private let activation: NormalizedActivation
  private let convolution1: Convolution
  private let normalization1: BatchNormalization
  private let shortcut: (convolution: Convolution, normalization: BatchNormalization)?
  private let dropout: Dropout

  init(
    _ plan: ResidualPlan.Block, onArrays selected: Set<String>, dropout: Dropout,
    context: NetworkContext
  ) throws {
    name = plan.name
    self.dropout = dropout
    convolution0 = try context.convolution(plan.first, onArrays: selected)
    convolution1 = try context.convolution(plan.second, onArrays: selected)
    shortcut = try plan.shortcut.map {
      (
        try context.convolution($0, onArrays: selected),
        try BatchNormalization(channels: $0.outputChannels, device: context.device)
      )
    }
    input = try context.inputQuantizer(for: [convolution0, shortcut?.convolution])
    activation = try NormalizedActivation(
      channels: plan.second.inputChannels, quantizer: context.inputQuantizer(for: [convolution1]),
      device: context.device)
    normalization1 = try BatchNormalization(
      channels: plan.second.outputChannels, device: context.device)
  }

  var parameters: [Parameter] {
    prefixed(
      name,
      prefixed("input.step", input.parameters)
        + prefixed("convolution0", convolution0.parameters)
        + prefixed("normalization0", activation.parameters)
        + prefixed("convolution1", convolution1.parameters)
        + prefixed("normalization1", normalization1.parameters)
        + prefixed("shortcut", shortcut?.convolution.parameters ?? [])
        + prefixed("shortcutNormalization", shortcut?.normalization.parameters ?? []))
  }

  var buffers: [Buffer] {
    prefixed(
      name,
      prefixed("input.step", input.buffers)
        + prefixed("convolution0", convolution0.buffers)
        + prefixed("normalization0", activation.buffers)
        + prefixed("convolution1", convolution1.buffers)
        + prefixed("normalization1", normalization1.buffers)
        + prefixed("shortcut", shortcut?.convolution.buffers ?? [])
        + prefixed("shortcutNormalization", shortcut?.normalization.buffers ?? []))
  }

  var crossbarLayers: [CrossbarConvolution] {
    [convolution0, convolution1, shortcut?.convolution].compactMap { $0?.crossbar }
  }

  var normalizations: [BatchNormalization] {
    [activation.normalization, normalization1] + (shortcut.map { [$0.normalization] } ?? [])
  }

  /// `[batch, inputs, height, width]` to `[batch, outputs, height / stride, width / stride]`.
  func forward(_ features: Tensor, mode: ForwardMode) throws -> Tensor {
    let training = mode.isTraining
    let first = try input.apply(features, training: training)
    let middle = try dropout.apply(convolution0.forward(first, training: training), mode: mode)
    let output = try normalization1.apply(
      convolution1.forward(activation.forward(middle, training: training), training: training),
      training: training)
    guard let shortcut else { return try (output + features).relu() }
    let beside = try shortcut.normalization.apply(
      shortcut.convolution.forward(first, training: training), training: training)
    return try (output + beside).relu()
  }
}
