import Crossbar
import Tensors

/// A basic block that normalises and activates before each convolution.
///
/// `a = act(normalization0(x))`, `out = convolution1(act(normalization1(dropout(convolution0(a)))))`
/// plus the shortcut: `x`, or where the shape changes `shortcutNormalization(shortcut(a))`.
final class PreActivationBlock {
  private let name: String
  private let activation0: NormalizedActivation
  private let convolution0: Convolution
  private let activation1: NormalizedActivation
  private let convolution1: Convolution
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
    activation0 = try NormalizedActivation(
      channels: plan.first.inputChannels,
      quantizer: context.inputQuantizer(for: [convolution0, shortcut?.convolution]),
      device: context.device)
    activation1 = try NormalizedActivation(
      channels: plan.second.inputChannels, quantizer: context.inputQuantizer(for: [convolution1]),
      device: context.device)
  }

  var parameters: [Parameter] {
    prefixed(
      name,
      prefixed("normalization0", activation0.parameters)
        + prefixed("convolution0", convolution0.parameters)
        + prefixed("normalization1", activation1.parameters)
        + prefixed("convolution1", convolution1.parameters)
        + prefixed("shortcut", shortcut?.convolution.parameters ?? [])
        + prefixed("shortcutNormalization", shortcut?.normalization.parameters ?? []))
  }

  var buffers: [Buffer] {
    prefixed(
      name,
      prefixed("normalization0", activation0.buffers)
        + prefixed("convolution0", convolution0.buffers)
        + prefixed("normalization1", activation1.buffers)
        + prefixed("convolution1", convolution1.buffers)
        + prefixed("shortcut", shortcut?.convolution.buffers ?? [])
        + prefixed("shortcutNormalization", shortcut?.normalization.buffers ?? []))
  }

  var crossbarLayers: [CrossbarConvolution] {
    [convolution0, convolution1, shortcut?.convolution].compactMap { $0?.crossbar }
  }

  var normalizations: [BatchNormalization] {
    [activation0.normalization, activation1.normalization]
      + (shortcut.map { [$0.normalization] } ?? [])
  }

  /// `[batch, inputs, height, width]` to `[batch, outputs, height / stride, width / stride]`.
  func forward(_ input: Tensor, mode: ForwardMode) throws -> Tensor {
    let training = mode.isTraining
    let first = try activation0.forward(input, training: training)
    let middle = try dropout.apply(
      convolution0.forward(first, training: training), mode: mode)
    let output = try convolution1.forward(
      activation1.forward(middle, training: training), training: training)
    guard let shortcut else { return try output + input }
    return try output
      + shortcut.normalization.apply(
        shortcut.convolution.forward(first, training: training), training: training)
  }
}
