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
}
