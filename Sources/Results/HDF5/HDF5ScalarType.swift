import CHDF5

/// What one number of a stored array is.
package enum HDF5ScalarType: String, CaseIterable, Sendable {
  case int8, uint8, int16, int32, int64, float32, float64

  /// Bytes of one number.
  package var byteCount: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// The library's type for the host's byte order; its owner is the library.
  var inMemory: hid_t {
    switch self {
    case .int8: chdf5_native_int8()
    case .uint8: chdf5_native_uint8()
    case .int16: chdf5_native_int16()
    case .int32: chdf5_native_int32()
    case .int64: chdf5_native_int64()
    case .float32: chdf5_native_float()
    case .float64: chdf5_native_double()
    }
  }

  /// The library's type for files, little-endian; its owner is the library.
  var inFile: hid_t {
    switch self {
    case .int8: chdf5_stored_int8()
    case .uint8: chdf5_stored_uint8()
    case .int16: chdf5_stored_int16()
    case .int32: chdf5_stored_int32()
    case .int64: chdf5_stored_int64()
    case .float32: chdf5_stored_float()
    case .float64: chdf5_stored_double()
    }
  }

  /// The scalar type that `type` is in either byte order, nil if it is none of ours.
  init?(of type: hid_t) {
    let size = H5Tget_size(type)
    switch H5Tget_class(type) {
    case H5T_INTEGER:
      let signed = H5Tget_sign(type) == H5T_SGN_2
      switch (size, signed) {
      case (1, true): self = .int8
      case (1, false): self = .uint8
      case (2, true): self = .int16
      case (4, true): self = .int32
      case (8, true): self = .int64
      default: return nil
      }
    case H5T_FLOAT:
      switch size {
      case 4: self = .float32
      case 8: self = .float64
      default: return nil
      }
    default: return nil
    }
  }
}

/// A Swift number that HDF5 stores as it is.
package protocol HDF5Element: BitwiseCopyable, Sendable {
  /// The type of one stored number.
  static var scalarType: HDF5ScalarType { get }
}

extension Int8: HDF5Element {
  package static var scalarType: HDF5ScalarType { .int8 }
}
extension UInt8: HDF5Element {
  package static var scalarType: HDF5ScalarType { .uint8 }
}
extension Int16: HDF5Element {
  package static var scalarType: HDF5ScalarType { .int16 }
}
extension Int32: HDF5Element {
  package static var scalarType: HDF5ScalarType { .int32 }
}
extension Int64: HDF5Element {
  package static var scalarType: HDF5ScalarType { .int64 }
}
extension Float: HDF5Element {
  package static var scalarType: HDF5ScalarType { .float32 }
}
extension Double: HDF5Element {
  package static var scalarType: HDF5ScalarType { .float64 }
}
