import Foundation

/// Arrays by name in the format of `numpy.savez_compressed`, and texts beside them.
///
/// Source: the NumPy enhancement proposal 1, *A Simple File Format for NumPy Arrays*, version 1.0.
package struct NPZFile {
  private var archive = ZIPArchive()
  private let path: String

  private init(path: String) { self.path = path }

  /// Writes a file so that, whatever happens, `path` is either as it was or complete.
  ///
  /// - Parameters:
  ///   - path: Replaced if it exists. Its folder must exist.
  ///   - body: Fills the new file. What it throws is passed on, and `path` stays as it was.
  /// - Throws: What `body` throws, or ``HDF5Error/notStored(file:operation:reason:)``.
  package static func writeAtomically(
    to path: String, _ body: (inout NPZFile) throws -> Void
  ) throws {
    var file = NPZFile(path: path)
    try body(&file)
    let bytes = try translated(path) { () throws(ZIPArchive.Fault) in try file.archive.finished() }
    try AtomicReplacement.store(bytes, at: path)
  }

  /// Adds an array under the name by which `numpy.load` knows it.
  package mutating func add(_ name: String, _ array: StoredArray) throws(HDF5Error) {
    try add(name, type: Self.description(of: array.type), shape: array.shape, array.bytes)
  }

  /// Adds one text as an array without axes: `numpy.load(…)[name].item()` is the text.
  package mutating func add(_ name: String, text: String) throws(HDF5Error) {
    let scalars = text.unicodeScalars.map(\.value)
    // NumPy has no text of length zero.
    try add(
      name, type: "<U\(max(scalars.count, 1))", shape: [],
      (scalars.isEmpty ? [0] : scalars).flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
    )
  }

  private mutating func add(
    _ name: String, type: String, shape: [Int], _ values: [UInt8]
  ) throws(HDF5Error) {
    let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header =
      "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // Values start at a multiple of 64 bytes; the header ends with a line feed.
    let prefix = 10
    let end = (prefix + header.utf8.count + 1 + 63) / 64 * 64
    header += String(repeating: " ", count: end - prefix - header.utf8.count - 1) + "\n"
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let length = withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian, Array.init)
    let member = magic + length + Array(header.utf8) + values
    try Self.translated(path) { () throws(ZIPArchive.Fault) in
      try archive.add(name + ".npy", member)
    }
  }

  private static func translated<Result>(
    _ path: String, _ body: () throws(ZIPArchive.Fault) -> Result
  ) throws(HDF5Error) -> Result {
    do throws(ZIPArchive.Fault) {
      return try body()
    } catch {
      let reason =
        switch error {
        case .tooLarge: "an NPZ file holds less than 4 GiB; write HDF5 instead"
        case .notCompressed(let status): "zlib status \(status)"
        }
      throw .notStored(file: path, operation: "packing it", reason: reason)
    }
  }

  private static func description(of type: HDF5ScalarType) -> String {
    switch type {
    case .int8: "|i1"
    case .uint8: "|u1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    case .float32: "<f4"
    case .float64: "<f8"
    }
  }
}
