import Tensors

/// What flows into a convolution.
///
/// Networks pass it from an ``ActivationQuantizer`` to a ``CrossbarConvolution`` without looking
/// inside; ``real`` is for layers that stay in floating point.
package enum Activation: Sendable {
  /// Rectified real values, `[batch, channels, height, width]`: for methods that quantize nothing.
  case float(Tensor)
  /// Whole-number codes and the step between them.
  case quantized(QuantizedActivation)
  /// The same as bytes, for the fused kernels.
  case fused(FusedActivation)

  /// `[batch, channels, height, width]`.
  package var shape: [Int] {
    switch self {
    case .float(let values): values.shape
    case .quantized(let activation): activation.codes.shape
    case .fused(let activation): activation.codes.shape
    }
  }

  /// Codes as floats, with gradient; nil for real values.
  package var quantized: QuantizedActivation? {
    get throws(TorchError) {
      switch self {
      case .float: nil
      case .quantized(let activation): activation
      case .fused(let activation):
        QuantizedActivation(
          codes: try activation.floatCodes(),
          step: try Tensor.full(1 / Double(activation.levels), shape: [1]))
      }
    }
  }

  /// Real values, `[batch, channels, height, width]`, with gradient.
  package var real: Tensor {
    get throws(TorchError) {
      switch self {
      case .float(let values): values
      case .quantized(let activation): try activation.codes * activation.step
      case .fused(let activation): try activation.real()
      }
    }
  }
}

/// Unsigned integer activations: `value = step * code`.
package struct QuantizedActivation: Sendable {
  /// Whole numbers in `0 ..< 2^bits` as floats, with gradient; `[batch, channels, height, width]`.
  package var codes: Tensor
  /// Value of one code, `[1]`.
  package var step: Tensor

  /// Pairs codes with their step.
  package init(codes: Tensor, step: Tensor) {
    self.codes = codes
    self.step = step
  }
}
