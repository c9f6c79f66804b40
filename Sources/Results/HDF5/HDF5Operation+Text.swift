import CHDF5
import Foundation

extension HDF5Operation {
  /// The type of texts of any length in UTF-8, closed with the operation.
  func ownTextType() throws(HDF5Error) -> hid_t {
    let type = try own(H5Tcopy(chdf5_c_string()), "describe text")
    try check(H5Tset_size(type, chdf5_variable_length()), "describe text")
    try check(H5Tset_cset(type, H5T_CSET_UTF8), "describe text")
    return type
  }

  /// Calls `body` with the texts as C strings.
  func withTextPointers(
    _ texts: [String], _ body: (UnsafeRawPointer) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw .zeroByteInText(file: file, object: object)
    }
    let copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let outcome: Result<Void, HDF5Error> = copies.withUnsafeBytes { pointers in
      Result { () throws(HDF5Error) in
        guard let address = pointers.baseAddress else { return }
        try body(address)
      }
    }
    try outcome.get()
  }

  /// Reads `count` texts of any length or of a fixed one, through `read(memoryType, buffer)`.
  func readTexts(
    type: hid_t, space: hid_t, count: Int, _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    guard H5Tget_class(type) == H5T_STRING else {
      throw .typeMismatch(
        file: file, object: object, expected: "text",
        found: HDF5ScalarType(of: type)?.rawValue ?? "values of another type")
    }
    guard count > 0 else { return [] }
    return try check(H5Tis_variable_str(type), "find the kind of text") > 0
      ? readVariable(type: type, space: space, count: count, read)
      : readFixed(type: type, count: count, read)
  }

  private func readVariable(
    type: hid_t, space: hid_t, count: Int, _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let memory = try own(H5Tcopy(type), "describe text")
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    var status: herr_t = 0
    let texts = pointers.withUnsafeMutableBytes { buffer -> [String] in
      guard let address = buffer.baseAddress else { return [] }
      status = read(memory, address)
      guard status >= 0 else { return [] }
      let texts = buffer.bindMemory(to: UnsafeMutablePointer<CChar>?.self).map { pointer in
        pointer.map { String(cString: $0) } ?? ""
      }
      status = H5Dvlen_reclaim(memory, space, chdf5_default(), address)
      return texts
    }
    try check(status, "read the texts")
    return texts
  }

  private func readFixed(
    type: hid_t, count: Int, _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let memory = try own(H5Tcopy(type), "describe text")
    let size = H5Tget_size(memory)
    var bytes = [UInt8](repeating: 0, count: count * size)
    let status = bytes.withUnsafeMutableBytes { buffer -> herr_t in
      guard let address = buffer.baseAddress else { return 0 }
      return read(memory, address)
    }
    try check(status, "read the texts")
    return stride(from: 0, to: bytes.count, by: size).map { start in
      String(decoding: bytes[start..<(start + size)].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
