import Crossbar
import Tensors

/// Normalisation per channel with a learned factor and constant.
final class BatchNormalization {
  /// Part of a batch's statistics in the new running ones.
  static let momentum = 0.1
  /// Added to variances.
  static let epsilon = 1e-5

  let scale: Tensor
  let shift: Tensor
  let runningMean: Tensor
  let runningVariance: Tensor

  /// Starts as the identity on values of mean 0 and variance 1.
  init(channels: Int, device: Device) throws(TorchError) {
    scale = try Tensor.ones([channels], device: device).asParameter()
    shift = try Tensor.zeros([channels], device: device).asParameter()
    runningMean = try Tensor.zeros([channels], device: device)
    runningVariance = try Tensor.ones([channels], device: device)
  }

  var parameters: [Parameter] {
    [
      Parameter(name: "scale", tensor: scale, role: .normalization),
      Parameter(name: "shift", tensor: shift, role: .normalization),
    ]
  }

  var buffers: [Buffer] {
    [
      Buffer(name: "runningMean", tensor: runningMean),
      Buffer(name: "runningVariance", tensor: runningVariance),
    ]
  }

  /// Shape kept, `[batch, channels, height, width]`.
  func forward(_ input: Tensor, training: Bool) throws(TorchError) -> Tensor {
    try input.batchNormalized(
      scale: scale, shift: shift, runningMean: runningMean, runningVariance: runningVariance,
      training: training, momentum: Self.momentum, epsilon: Self.epsilon)
  }
}
