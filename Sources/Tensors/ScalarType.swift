import CTorchShim

/// The type of a tensor's elements.
public enum ScalarType: String, Sendable, CaseIterable {
  case uint8, int8, int16, int32, int64, float32, float64, bool, bfloat16, float16

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .bfloat16, .float16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  var code: torch_scalar_type {
    switch self {
    case .uint8: TORCH_UINT8
    case .int8: TORCH_INT8
    case .int16: TORCH_INT16
    case .int32: TORCH_INT32
    case .int64: TORCH_INT64
    case .float32: TORCH_FLOAT32
    case .float64: TORCH_FLOAT64
    case .bool: TORCH_BOOL
    case .bfloat16: TORCH_BFLOAT16
    case .float16: TORCH_FLOAT16
    }
  }

  init(code: torch_scalar_type) {
    self = Self.allCases.first { $0.code == code } ?? .float32
  }
}

/// A Swift type that can be an element of a tensor.
public protocol TensorElement: Sendable {
  /// The element type as libtorch names it.
  static var scalarType: ScalarType { get }
  /// A value to fill buffers with before they are overwritten.
  static var zero: Self { get }
}

extension UInt8: TensorElement {
  /// Eight bits, unsigned.
  public static var scalarType: ScalarType { .uint8 }
}
extension Int8: TensorElement {
  /// Eight bits, signed.
  public static var scalarType: ScalarType { .int8 }
}
extension Int16: TensorElement {
  /// Sixteen bits, signed.
  public static var scalarType: ScalarType { .int16 }
}
extension Int32: TensorElement {
  /// Thirty-two bits, signed.
  public static var scalarType: ScalarType { .int32 }
}
extension Int64: TensorElement {
  /// Sixty-four bits, signed.
  public static var scalarType: ScalarType { .int64 }
}
extension Float: TensorElement {
  /// IEEE single precision.
  public static var scalarType: ScalarType { .float32 }
}
extension Double: TensorElement {
  /// IEEE double precision.
  public static var scalarType: ScalarType { .float64 }
}
