import CTorchShim

extension Tensor {
  /// Whether gradients are recorded for this tensor.
  public var requiresGradient: Bool { withPointer { torch_tensor_requires_gradient($0) } }

  /// A leaf of the graph with these values, whose ``gradient`` a backward pass fills.
  public func asParameter() throws(TorchError) -> Tensor {
    let leaf = try make("asParameter", [self]) { result, error in
      var copy: OpaquePointer?
      guard torch_tensor_detach(pointer, &copy, error) else { return false }
      defer { torch_tensor_free(copy) }
      return torch_tensor_binary_scalar(TORCH_ADD, copy, 0, result, error)
    }
    try check("asParameter", [self]) {
      torch_tensor_set_requires_gradient(leaf.pointer, true, $0)
    }
    return leaf
  }

  /// Switches recording for a leaf on or off: how a stage freezes a parameter.
  package func setRequiresGradient(_ value: Bool) throws(TorchError) {
    try check("setRequiresGradient", [self]) {
      torch_tensor_set_requires_gradient(pointer, value, $0)
    }
  }

  /// The same values, cut off from the graph.
  public func detached() throws(TorchError) -> Tensor {
    try make("detached", [self]) { torch_tensor_detach(pointer, $0, $1) }
  }

  /// The gradient that backward passes have added up, or nil where none has arrived.
  public func gradient() throws(TorchError) -> Tensor? {
    var result: OpaquePointer?
    try check("gradient", [self]) { torch_tensor_gradient(pointer, &result, $0) }
    return result.map(Tensor.init(owning:))
  }

  /// Forgets the gradient.
  package func clearGradient() throws(TorchError) {
    try check("clearGradient", [self]) { torch_tensor_clear_gradient(pointer, $0) }
  }

  /// Adds the derivatives of this tensor to the gradients of all parameters behind it.
  ///
  /// - Parameter gradient: Derivative of the final value with respect to this tensor, of its
  ///   shape; may be left out for a scalar.
  /// - Throws: ``TorchError`` if nothing behind this tensor records gradients.
  public func backward(gradient: Tensor? = nil) throws(TorchError) {
    try check("backward", [self]) {
      torch_tensor_backward(pointer, gradient?.pointer, $0)
    }
  }

  /// These values, with the gradient of `surrogate`.
  ///
  /// The straight-through estimator in its general form: forward gives this tensor's values,
  /// backward sends the whole gradient to `surrogate` (of the same shape) and none to this tensor.
  public func straightThrough(to surrogate: Tensor) throws(TorchError) -> Tensor {
    try make("straightThrough", [self, surrogate]) {
      torch_straight_through(pointer, surrogate.pointer, $0, $1)
    }
  }

  /// These values, with the gradient multiplied by `factor`.
  public func scalingGradient(by factor: Double) throws(TorchError) -> Tensor {
    try make("scalingGradient", [self]) { torch_scale_gradient(pointer, factor, $0, $1) }
  }

  /// Partial sums times one number per column.
  ///
  /// - Parameter columns: `[slices, arrays, outputChannels]`, where this tensor has the shape
  ///   `[batch, slices, arrays, outputChannels, height, width]`. Its gradient is added up in
  ///   float64, because it is a small difference of large sums.
  /// - Returns: The shape of this tensor.
  /// - Throws: ``TorchError`` if the shapes do not fit.
  package func scalingColumns(by columns: Tensor) throws(TorchError) -> Tensor {
    try make("scalingColumns", [self, columns]) {
      torch_scale_columns(pointer, columns.pointer, $0, $1)
    }
  }

  /// Overwrites the values in place, outside of the graph; shapes must be equal.
  public func assign(_ values: Tensor) throws(TorchError) {
    try check("assign", [self, values]) {
      torch_tensor_assign(pointer, values.pointer, $0)
    }
  }

  /// One step of stochastic gradient descent, in place.
  ///
  /// With `pull = gradient + decay * value`: `velocity = momentum * velocity + pull`, then
  /// `value -= rate * velocity`, or with Nesterov's look ahead
  /// `value -= rate * (pull + momentum * velocity)`. Nothing happens where there is no gradient.
  ///
  /// With a `limit` from above 0 to below 1 elements are positive, and none shrinks by more than that
  /// part of itself or grows to more than twice itself: where it would, the step is cut and the
  /// velocity is 0 afterwards. nil leaves every step as it is.
  package func descend(
    velocity: Tensor, rate: Double, momentum: Double, decay: Double, nesterov: Bool = false,
    limit: Double? = nil
  ) throws(TorchError) {
    try check("descend", [self, velocity]) {
      torch_sgd_step(pointer, velocity.pointer, rate, momentum, decay, nesterov, limit ?? 0, $0)
    }
  }
}
