import Tensors

/// Normalisation per channel, with the statistics of the batch in training and running ones in
/// evaluation.
///
/// Used on one thread.
package final class BatchNormalization {
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
  /// Is shown the input of every forward pass while it is set.
  package var observer: ((Tensor) throws(TorchError) -> Void)?

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
    try observer?(input)
    return try input.batchNormalized(
      scale: scale, shift: shift, runningMean: runningMean, runningVariance: runningVariance,
      training: training, momentum: Self.momentum, epsilon: Self.epsilon)
  }

  /// Exchanges the running statistics, and scale and shift with them, so that evaluation computes
  /// what it computed before, but for rounding.
  ///
  /// - Parameters:
  ///   - mean: The new running mean, float64 `[channels]`.
  ///   - variance: The new running variance, float64 `[channels]`, 0 or more.
  /// - Throws: `TorchError` if the shapes do not fit.
  package func rebase(mean: Tensor, variance: Tensor) throws(TorchError) {
    func double(_ tensor: Tensor) throws(TorchError) -> Tensor {
      try tensor.detached().moved(to: .cpu).converted(to: .float64)
    }
    func assign(_ value: Tensor, to tensor: Tensor) throws(TorchError) {
      try tensor.assign(value.converted(to: tensor.scalarType).moved(to: tensor.device))
    }
    let factor =
      try double(scale) / (double(runningVariance) + Self.epsilon).squareRoot()
    let newShift = try double(shift) + factor * (mean - double(runningMean))
    try assign(factor * (variance + Self.epsilon).squareRoot(), to: scale)
    try assign(newShift, to: shift)
    try assign(mean, to: runningMean)
    try assign(variance, to: runningVariance)
  }
}
