/// An array of numbers as bytes: how tensors travel to and from files without a loop over them.
package struct StoredArray: Equatable, Sendable {
  /// What one number is.
  package let type: HDF5ScalarType
  /// Lengths of the axes, outermost first; empty for a single number.
  package let shape: [Int]
  /// The numbers in row-major order and the host's byte order: little-endian wherever Swift and
  /// libtorch both run.
  package let bytes: [UInt8]

  /// An array of the given bytes.
  ///
  /// The number of bytes must be what type and shape ask for.
  package init(type: HDF5ScalarType, shape: [Int], bytes: [UInt8]) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && bytes.count == shape.reduce(type.byteCount, *),
      "\(bytes.count) bytes are not a \(type) array of shape \(shape)")
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// An array of the given values, one per place of `shape`, row-major.
  package init<Element: HDF5Element>(_ values: [Element], shape: [Int]) {
    self.init(
      type: Element.scalarType, shape: shape,
      bytes: values.withUnsafeBytes { Array($0) })
  }

  /// A vector.
  package init<Element: HDF5Element>(_ values: [Element]) {
    self.init(values, shape: [values.count])
  }

  /// The numbers, row-major; nil if they are of another type.
  package func values<Element: HDF5Element>(of _: Element.Type) -> [Element]? {
    guard Element.scalarType == type else { return nil }
    return bytes.withUnsafeBytes { bytes in
      [Element](unsafeUninitializedCapacity: bytes.count / type.byteCount) { values, count in
        UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
        count = bytes.count / type.byteCount
      }
    }
  }

  /// The numbers as doubles, row-major, whatever their type; those of int64 beyond 2^53 are rounded.
  package var reals: [Double] {
    func numbers<Element: HDF5Element>(_ double: (Element) -> Double) -> [Double] {
      values(of: Element.self)?.map(double) ?? []
    }
    return switch type {
    case .int8: numbers { (value: Int8) in Double(value) }
    case .uint8: numbers { (value: UInt8) in Double(value) }
    case .int16: numbers { (value: Int16) in Double(value) }
    case .int32: numbers { (value: Int32) in Double(value) }
    case .int64: numbers { (value: Int64) in Double(value) }
    case .float32: numbers { (value: Float) in Double(value) }
    case .float64: values(of: Double.self) ?? []
    }
  }
}
