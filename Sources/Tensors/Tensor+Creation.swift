import CTorchShim

extension Tensor {
  /// Copies `values`, in row-major order.
  ///
  /// - Parameters:
  ///   - values: Exactly as many as `shape` has elements.
  ///   - shape: Lengths of the axes.
  ///   - device: Where the tensor shall live.
  /// - Throws: ``TorchError`` if the values do not fill the shape, or memory is short.
  public init<Element: TensorElement>(
    _ values: [Element], shape: [Int], device: Device = .cpu
  ) throws(TorchError) {
    guard values.count == shape.reduce(1, *) else {
      throw TorchError(
        operation: "Tensor(_:shape:)", shapes: [shape], message: "\(values.count) values were given"
      )
    }
    self = try make("Tensor(_:shape:)") { result, error in
      values.withUnsafeBytes {
        torch_tensor_from_bytes(
          $0.baseAddress ?? UnsafeRawPointer(result), shape.map(Int64.init), Int32(shape.count),
          Element.scalarType.code, device.code, result, error)
      }
    }
  }

  /// Copies raw little-endian elements, in row-major order.
  ///
  /// - Parameters:
  ///   - bytes: Exactly the elements of `shape`.
  ///   - type: The elements' type.
  ///   - shape: Lengths of the axes.
  ///   - device: Where the tensor shall live.
  /// - Throws: ``TorchError`` if the values do not fill the shape, or memory is short.
  package init(
    bytes: UnsafeRawBufferPointer, type: ScalarType, shape: [Int], device: Device = .cpu
  ) throws(TorchError) {
    guard bytes.count == shape.reduce(1, *) * type.byteCount else {
      throw TorchError(
        operation: "Tensor(bytes:type:shape:)", shapes: [shape],
        message: "\(bytes.count) bytes were given")
    }
    self = try make("Tensor(bytes:type:shape:)") { result, error in
      torch_tensor_from_bytes(
        bytes.baseAddress ?? UnsafeRawPointer(result), shape.map(Int64.init), Int32(shape.count),
        type.code, device.code, result, error)
    }
  }

  /// A tensor whose elements all equal `value`.
  public static func full(
    _ value: Double, shape: [Int], scalarType: ScalarType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try make("full") {
      torch_tensor_full(
        value, shape.map(Int64.init), Int32(shape.count), scalarType.code, device.code, $0, $1)
    }
  }

  /// A tensor of zeros.
  public static func zeros(
    _ shape: [Int], scalarType: ScalarType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try full(0, shape: shape, scalarType: scalarType, device: device)
  }

  /// A tensor of ones.
  public static func ones(
    _ shape: [Int], scalarType: ScalarType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try full(1, shape: shape, scalarType: scalarType, device: device)
  }

  /// The integers `0 ..< count`, as int64.
  public static func range(_ count: Int, device: Device = .cpu) throws(TorchError) -> Tensor {
    try make("range") { torch_tensor_range(Int64(count), device.code, $0, $1) }
  }

  /// The elements in row-major order, converted to `Element` first if they are of another type.
  public func scalars<Element: TensorElement>(as type: Element.Type = Element.self)
    throws(TorchError) -> [Element]
  {
    let source = scalarType == Element.scalarType ? self : try converted(to: Element.scalarType)
    var values = [Element](repeating: Element.zero, count: elementCount)
    try check("scalars", [self]) { error in
      values.withUnsafeMutableBytes { buffer in
        guard let base = buffer.baseAddress else { return true }
        return torch_tensor_copy_bytes(source.pointer, base, buffer.count, error)
      }
    }
    return values
  }

  /// The elements' raw little-endian bytes, in row-major order.
  package func bytes() throws(TorchError) -> [UInt8] {
    var values = [UInt8](repeating: 0, count: elementCount * scalarType.byteCount)
    try check("bytes", [self]) { error in
      values.withUnsafeMutableBytes { buffer in
        guard let base = buffer.baseAddress else { return true }
        return torch_tensor_copy_bytes(pointer, base, buffer.count, error)
      }
    }
    return values
  }

  /// The only element, as a double.
  public func item() throws(TorchError) -> Double {
    let values = try scalars(as: Double.self)
    guard values.count == 1 else {
      throw TorchError(operation: "item", shapes: [shape], message: "there is not one element")
    }
    return values[0]
  }

  /// The same values as another element type.
  public func converted(to type: ScalarType) throws(TorchError) -> Tensor {
    try make("converted", [self]) { torch_tensor_to(pointer, type.code, device.code, $0, $1) }
  }

  /// The same values on another device; the tensor itself if it is there already.
  public func moved(to device: Device) throws(TorchError) -> Tensor {
    try make("moved", [self]) { torch_tensor_to(pointer, scalarType.code, device.code, $0, $1) }
  }

  /// The same tensor with channels next to each other in memory; rank 4 only.
  ///
  /// The logical shape stays `[batch, channels, height, width]`.
  public func channelsLast() throws(TorchError) -> Tensor {
    try make("channelsLast", [self]) {
      torch_tensor_in_format(pointer, TORCH_CHANNELS_LAST, $0, $1)
    }
  }

  /// The same tensor in row-major memory order.
  public func contiguous() throws(TorchError) -> Tensor {
    try make("contiguous", [self]) { torch_tensor_in_format(pointer, TORCH_CONTIGUOUS, $0, $1) }
  }
}
