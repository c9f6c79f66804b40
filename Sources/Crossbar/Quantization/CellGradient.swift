import Tensors

/// The gradient of cells that are not digits of an integer weight, in the form that layers run fused
/// with: all cells that hold a weight lead back to one number, and a column has one derivative.
public struct CellGradient: Sendable {
  /// What the cells lead back to, with gradient: the weights, rounded or not.
  ///
  /// Shape `[arrays, outputChannels, channelsPerArray, k, k]`. With dual conversion the gradient
  /// passes the positive columns where a weight is zero or more, and the negative ones elsewhere.
  public var weights: Tensor
  /// Magnitude of the derivative of a column's cells by their weights; without gradient.
  ///
  /// Broadcastable to `[convertedSlices, arrays, outputChannels]`.
  public var derivative: Tensor

  /// Pairs weights with derivatives.
  public init(weights: Tensor, derivative: Tensor) {
    self.weights = weights
    self.derivative = derivative
  }
}

extension ProgrammedWeights {
  /// ``cells`` with their gradient, wherever it comes from.
  ///
  /// - Parameter encoding: Of the layer: with dual conversion cells come positive first, then
  ///   negative.
  /// - Returns: The shape of ``cells``.
  /// - Throws: `TorchError`, for want of memory.
  package func differentiableCells(_ encoding: WeightEncoding) throws(TorchError) -> Tensor {
    guard codes == nil, let cellGradient else { return cells }
    let columns = Array(cells.shape[0...2])
    let derivative = try cellGradient.derivative.expanded(to: columns).reshaped(
      columns + [1, 1, 1])
    guard encoding == .dualConversion else {
      return try cells.straightThrough(to: cellGradient.weights * derivative)
    }
    let isPositive = try cellGradient.weights.detached().isAtLeast(0)
      .converted(to: cells.scalarType)
    let half = columns[0] / 2
    // A negative cell falls as its weight rises.
    let surrogate = try Tensor.concatenated(
      [
        cellGradient.weights * isPositive * derivative.sliced(0..<half, along: 0),
        cellGradient.weights * (isPositive - 1) * derivative.sliced(half..<2 * half, along: 0),
      ], along: 0)
    return try cells.straightThrough(to: surrogate)
  }

  /// What the fused kernels take for weight codes: ``codes``, or signs with the gradient of the weights.
  func fusedWeightCodes() throws(TorchError) -> Tensor? {
    guard codes == nil else { return codes }
    guard let weights = cellGradient?.weights else { return nil }
    return try weights.detached().sign().straightThrough(to: weights)
  }

  /// Derivative of a column's outputs by its weights, per unit of the activation code.
  ///
  /// - Parameter unit: Value of one unit of the integer partial sum, `[convertedSlices, arrays,
  ///   outputChannels]`.
  /// - Returns: The shape of `unit`; nil for digits of integers.
  /// - Throws: `TorchError`, for want of memory.
  func fusedSplit(unit: Tensor) throws(TorchError) -> Tensor? {
    guard codes == nil, let derivative = cellGradient?.derivative else { return nil }
    let magnitudes = try Tensor(significance.map(abs), shape: [significance.count, 1, 1])
      .converted(to: unit.scalarType)
    return try (derivative * magnitudes * unit.detached()).expanded(to: unit.shape)
  }
}
