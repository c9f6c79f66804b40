import Crossbar
import Tensors

/// Normalisation and the activation behind it: what pre-activation blocks put before a convolution.
final class NormalizedActivation {
  let normalization: BatchNormalization
  private let quantizer: ActivationQuantizer

  /// Pairs a normalisation with the activation that the convolution behind it wants.
  init(channels: Int, quantizer: ActivationQuantizer, device: Device) throws(TorchError) {
    normalization = try BatchNormalization(channels: channels, device: device)
    self.quantizer = quantizer
  }

  /// Of the normalisation, and of a learned activation step under `step`.
  var parameters: [Parameter] {
    normalization.parameters + prefixed("step", quantizer.parameters)
  }

  var buffers: [Buffer] { normalization.buffers + prefixed("step", quantizer.buffers) }

  /// Shape kept, `[batch, channels, height, width]`.
  func forward(_ input: Tensor, training: Bool) throws -> Activation {
    try quantizer.apply(normalizing: input, by: normalization, training: training)
  }
}
