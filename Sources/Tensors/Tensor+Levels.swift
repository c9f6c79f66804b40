import CTorchShim

extension Tensor {
  /// For every value of a matrix the nearest level of its row, and the mean of all levels of the row,
  /// weighted by `softmax(-temperature |value - level|)`; on the CPU.
  ///
  /// Time and memory grow with the values plus the levels, not with their product.
  ///
  /// - Parameters:
  ///   - levels: In any order, `[rows, levels]`, with gradient. This tensor is `[rows, n]`.
  ///   - temperature: Positive: the larger, the nearer the mean is to the nearest level.
  /// - Returns: The number of the nearest level, int64, of two as near that of the smaller one; and the
  ///   mean, with gradients of values and levels. Both `[rows, n]`.
  /// - Throws: ``TorchError`` if the rows or the element types differ, or a tensor is not on the CPU.
  public func softLevels(_ levels: Tensor, temperature: Double) throws(TorchError)
    -> (nearest: Tensor, mean: Tensor)
  {
    var nearest: OpaquePointer?
    let mean = try make("softLevels", [self, levels]) {
      torch_soft_levels(pointer, levels.pointer, temperature, $0, &nearest, $1)
    }
    guard let nearest else {
      throw TorchError(
        operation: "softLevels", shapes: [shape, levels.shape], message: "no nearest levels")
    }
    return (Tensor(owning: nearest), mean)
  }
}
