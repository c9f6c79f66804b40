import CTorchShim

extension Tensor {
  private func reduced(
    _ name: String, _ operation: torch_reduction, _ axes: [Int], _ keepingAxes: Bool
  ) throws(TorchError) -> Tensor {
    try make(name, [self]) {
      torch_tensor_reduce(
        operation, pointer, axes.map(Int64.init), Int32(axes.count), keepingAxes, $0, $1)
    }
  }

  /// Sums over `axes`; over all of them if none is named.
  public func sum(over axes: [Int] = [], keepingAxes: Bool = false) throws(TorchError) -> Tensor {
    try reduced("sum", TORCH_SUM, axes, keepingAxes)
  }

  /// Means over `axes`; over all of them if none is named.
  public func mean(over axes: [Int] = [], keepingAxes: Bool = false) throws(TorchError) -> Tensor {
    try reduced("mean", TORCH_MEAN, axes, keepingAxes)
  }

  /// Largest elements over `axes`; over all of them if none is named.
  public func maximum(over axes: [Int] = [], keepingAxes: Bool = false) throws(TorchError)
    -> Tensor
  {
    try reduced("maximum", TORCH_AMAX, axes, keepingAxes)
  }

  /// Smallest elements over `axes`; over all of them if none is named.
  public func minimum(over axes: [Int] = [], keepingAxes: Bool = false) throws(TorchError)
    -> Tensor
  {
    try reduced("minimum", TORCH_AMIN, axes, keepingAxes)
  }

  /// Unbiased standard deviations over `axes`; over all of them if none is named.
  public func standardDeviation(over axes: [Int] = [], keepingAxes: Bool = false)
    throws(TorchError) -> Tensor
  {
    try reduced("standardDeviation", TORCH_STANDARD_DEVIATION, axes, keepingAxes)
  }

  /// Positions of the largest elements along `axis`, as int64.
  public func indexOfMaximum(along axis: Int) throws(TorchError) -> Tensor {
    try make("indexOfMaximum", [self]) { torch_tensor_argmax(pointer, Int64(axis), $0, $1) }
  }

  /// Positions of the `count` largest elements along the last axis, largest first, as int64.
  public func indicesOfLargest(_ count: Int) throws(TorchError) -> Tensor {
    try make("indicesOfLargest", [self]) {
      torch_tensor_top_indices(pointer, Int64(count), $0, $1)
    }
  }

  /// Elements in ascending order along `axis`.
  public func sorted(along axis: Int) throws(TorchError) -> Tensor {
    try make("sorted", [self]) { torch_tensor_sort(pointer, Int64(axis), $0, $1) }
  }

  /// How often each of `0 ..< length` occurs in a flat tensor of int64.
  public func histogram(length: Int) throws(TorchError) -> Tensor {
    try make("histogram", [self]) { torch_tensor_bincount(pointer, Int64(length), $0, $1) }
  }

  /// Where values would be inserted into ascending rows: how many elements of the row are smaller.
  ///
  /// - Parameter values: `[rows, n]`, against `[rows, m]` ascending along the last axis, of one type.
  /// - Returns: int64 of the shape of `values`, `0 ... m`.
  /// - Throws: ``TorchError`` if the shapes do not fit.
  public func insertionIndices(of values: Tensor) throws(TorchError) -> Tensor {
    try make("insertionIndices", [self, values]) {
      torch_tensor_search_sorted(pointer, values.pointer, $0, $1)
    }
  }
}
