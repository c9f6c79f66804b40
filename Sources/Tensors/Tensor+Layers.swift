import CTorchShim

extension Tensor {
  /// Matrix product over the last two axes.
  public func matrixProduct(_ other: Tensor) throws(TorchError) -> Tensor {
    try make("matrixProduct", [self, other]) {
      torch_tensor_matmul(pointer, other.pointer, $0, $1)
    }
  }

  /// Two-dimensional convolution.
  ///
  /// - Parameters:
  ///   - weight: Shape `[outputChannels, channels / groups, kernel, kernel]`.
  ///   - bias: Shape `[outputChannels]`, or nil.
  ///   - stride: Positions per step, both ways.
  ///   - padding: Zeros on each side.
  ///   - groups: Independent parts that the channels fall into.
  /// - Returns: Shape `[batch, outputChannels, height', width']`.
  /// - Throws: ``TorchError`` if the shapes do not fit.
  public func convolved(
    with weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) throws(TorchError) -> Tensor {
    try make("convolved", [self, weight]) {
      torch_conv2d(
        pointer, weight.pointer, bias?.pointer, Int64(stride), Int64(padding), Int64(groups), $0,
        $1)
    }
  }

  /// Normalisation per channel; in training with the batch's statistics, which also move the
  /// running ones in place (`running += momentum * (batch - running)`).
  package func batchNormalized(
    scale: Tensor, shift: Tensor, runningMean: Tensor, runningVariance: Tensor, training: Bool,
    momentum: Double, epsilon: Double
  ) throws(TorchError) -> Tensor {
    try make("batchNormalized", [self]) {
      torch_batch_norm(
        pointer, scale.pointer, shift.pointer, runningMean.pointer, runningVariance.pointer,
        training, momentum, epsilon, $0, $1)
    }
  }

  /// Largest element of each window; padding counts as minus infinity.
  public func maxPooled(kernel: Int, stride: Int, padding: Int) throws(TorchError) -> Tensor {
    try make("maxPooled", [self]) {
      torch_max_pool2d(pointer, Int64(kernel), Int64(stride), Int64(padding), $0, $1)
    }
  }

  /// Mean cross-entropy of logits `[batch, classes]` against int64 class indices `[batch]`.
  public func crossEntropy(labels: Tensor, labelSmoothing: Double = 0) throws(TorchError)
    -> Tensor
  {
    try make("crossEntropy", [self, labels]) {
      torch_cross_entropy(pointer, labels.pointer, labelSmoothing, $0, $1)
    }
  }
}
