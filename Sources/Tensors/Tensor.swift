import CTorchShim

/// A multi-dimensional array of numbers, on the CPU or a GPU, that gradients can flow through.
///
/// A value of this type is a reference to storage that libtorch owns. Operations return new
/// tensors; only ``assign(_:)`` and the optimiser change one in place. Axes count from 0 and may
/// be negative (from the end). Every operation throws ``TorchError`` where libtorch refuses it,
/// chiefly for shapes that do not fit.
public struct Tensor: Sendable {
  // Owns one handle of the shim. libtorch's reference counts are atomic and its tensors may be
  // read from several threads at once, which is all that ``Tensor`` offers without `assign`.
  private final class Handle: @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { torch_tensor_free(pointer) }
  }

  private let handle: Handle

  init(owning pointer: OpaquePointer) { handle = Handle(pointer) }

  /// Lends the shim's handle for the length of one call.
  ///
  /// For targets that add operations to the shim.
  package func withPointer<Result, Failure: Error>(
    _ body: (OpaquePointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(handle) {} }
    return try body(handle.pointer)
  }

  var pointer: OpaquePointer { handle.pointer }

  /// Lengths of the axes; empty for a scalar.
  public var shape: [Int] {
    withPointer { pointer in
      var sizes = [Int64](repeating: 0, count: Int(torch_tensor_rank(pointer)))
      torch_tensor_shape(pointer, &sizes)
      return sizes.map(Int.init)
    }
  }

  /// The number of axes.
  public var rank: Int { withPointer { Int(torch_tensor_rank($0)) } }

  /// The number of elements.
  public var elementCount: Int { shape.reduce(1, *) }

  /// The type of the elements.
  public var scalarType: ScalarType {
    withPointer { ScalarType(code: torch_tensor_scalar_type($0)) }
  }

  /// Where the elements are.
  public var device: Device {
    withPointer { torch_tensor_device($0) == TORCH_CUDA ? .cuda : .cpu }
  }

  /// Whether a rank-4 tensor's channels lie next to each other in memory.
  package var isChannelsLast: Bool { withPointer { torch_tensor_is_channels_last($0) } }
}
