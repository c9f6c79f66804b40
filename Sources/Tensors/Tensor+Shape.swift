import CTorchShim

extension Tensor {
  /// The same elements in row-major order under another shape; one length may be -1.
  public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
    try make("reshaped", [self]) {
      torch_tensor_reshape(pointer, shape.map(Int64.init), Int32(shape.count), $0, $1)
    }
  }

  /// The axes in another order: axis `i` of the result is axis `axes[i]` of this tensor.
  public func permuted(_ axes: [Int]) throws(TorchError) -> Tensor {
    try make("permuted", [self]) {
      torch_tensor_permute(pointer, axes.map(Int64.init), Int32(axes.count), $0, $1)
    }
  }

  /// Axes of length 1 repeated to the lengths of `shape`, without copying.
  public func expanded(to shape: [Int]) throws(TorchError) -> Tensor {
    try make("expanded", [self]) {
      torch_tensor_expand(pointer, shape.map(Int64.init), Int32(shape.count), $0, $1)
    }
  }

  /// The elements whose index along `axis` lies in `range`.
  public func sliced(_ range: Range<Int>, along axis: Int) throws(TorchError) -> Tensor {
    try make("sliced", [self]) {
      torch_tensor_slice(
        pointer, Int64(axis), Int64(range.lowerBound), Int64(range.upperBound), $0, $1)
    }
  }

  /// Tensors joined along an existing axis.
  public static func concatenated(_ tensors: [Tensor], along axis: Int) throws(TorchError)
    -> Tensor
  {
    try make("concatenated", tensors) { result, error in
      tensors.map { OpaquePointer?($0.pointer) }.withUnsafeBufferPointer {
        torch_tensor_concatenate($0.baseAddress, Int32($0.count), Int64(axis), result, error)
      }
    }
  }

  /// Tensors of one shape joined along a new first axis.
  public static func stacked(_ tensors: [Tensor]) throws(TorchError) -> Tensor {
    var parts: [Tensor] = []
    for tensor in tensors { parts.append(try tensor.reshaped([1] + tensor.shape)) }
    return try concatenated(parts, along: 0)
  }

  /// The entries of `axis` at `indices` (int64, flat).
  public func gathered(_ indices: Tensor, along axis: Int) throws(TorchError) -> Tensor {
    try make("gathered", [self, indices]) {
      torch_tensor_index_select(pointer, Int64(axis), indices.pointer, $0, $1)
    }
  }

  /// Each element along `axis` `count` times, neighbours together.
  public func repeatingEach(_ count: Int, along axis: Int) throws(TorchError) -> Tensor {
    try make("repeatingEach", [self]) {
      torch_tensor_repeat_interleave(pointer, Int64(count), Int64(axis), $0, $1)
    }
  }

  /// Zeros around the last two axes.
  public func padded(height: (Int, Int), width: (Int, Int)) throws(TorchError) -> Tensor {
    try make("padded", [self]) {
      torch_tensor_pad(
        pointer, Int64(height.0), Int64(height.1), Int64(width.0), Int64(width.1), $0, $1)
    }
  }
}
