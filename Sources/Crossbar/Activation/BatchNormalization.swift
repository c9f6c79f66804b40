import Tensors

/// Normalisation per channel, with the statistics of the batch in training and running ones in
/// evaluation.
package struct BatchNormalization: Sendable {
  /// Part of a batch's statistics in the new running ones.
  package static let momentum = 0.1
  /// Added to variances.
  package static let epsilon = 1e-5

  /// Learned factor, `[channels]`, starting at 1.
  package let scale: Tensor
  /// Learned constant, `[channels]`, starting at 0.
  package let shift: Tensor
  /// Running mean, `[channels]`, starting at 0.
  package let runningMean: Tensor
  /// Running unbiased variance, `[channels]`, starting at 1.
  package let runningVariance: Tensor

  /// A normalisation that changes nothing yet.
  package init(channels: Int, device: Device = .cpu) throws(TorchError) {
    scale = try Tensor.ones([channels], device: device).asParameter()
    shift = try Tensor.zeros([channels], device: device).asParameter()
    runningMean = try Tensor.zeros([channels], device: device)
    runningVariance = try Tensor.ones([channels], device: device)
  }

  /// `scale` and `shift`.
  package var parameters: [Parameter] {
    [
      Parameter(name: "scale", tensor: scale, role: .normalization),
      Parameter(name: "shift", tensor: shift, role: .normalization),
    ]
  }

  /// `runningMean` and `runningVariance`.
  package var buffers: [Buffer] {
    [
      Buffer(name: "runningMean", tensor: runningMean),
      Buffer(name: "runningVariance", tensor: runningVariance),
    ]
  }

  /// Normalises `[batch, channels, height, width]`.
  package func apply(_ input: Tensor, training: Bool) throws(TorchError) -> Tensor {
    try input.batchNormalized(
      scale: scale, shift: shift, runningMean: runningMean, runningVariance: runningVariance,
      training: training, momentum: Self.momentum, epsilon: Self.epsilon)
  }
}
