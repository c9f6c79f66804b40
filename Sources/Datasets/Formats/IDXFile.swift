/// One file of the IDX layout: a big-endian header, then unsigned bytes.
///
/// The header is a magic number (`0x0800` + number of axes) and the length of each axis, four bytes
/// each. Source: http://yann.lecun.com/exdb/mnist
struct IDXFile {
  /// Path of the file.
  let path: String
  /// Length of each axis, as the header says.
  let lengths: [Int]
  /// The elements, row-major.
  let bytes: [UInt8]

  /// Bytes of the header of a file with `axes` axes.
  static func headerBytes(axes: Int) -> Int { 4 + 4 * axes }

  /// Reads a file, plain or compressed with gzip.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - inner: What the lengths after the first have to be, with their names; the first axis
  ///     counts images.
  ///   - limit: Images accepted at most, so that a damaged count is not believed.
  /// - Throws: ``DatasetError`` for any other header, a cut file or one that goes on.
  init(
    path: String, inner: [(field: String, length: Int)], limit: Int = 1_000_000
  ) throws(DatasetError) {
    let reader = try GzipReader(path: path)
    let headerBytes = Self.headerBytes(axes: 1 + inner.count)
    let header = try reader.read(upTo: headerBytes)
    guard header.count == headerBytes else {
      throw .wrongSize(
        file: path, bytes: header.count, expected: headerBytes, because: "the header alone")
    }
    let fields = stride(from: 0, to: headerBytes, by: 4).map { start in
      header[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    let magic = UInt32(0x0800 + 1 + inner.count)
    guard fields[0] == magic else {
      throw .wrongMagic(file: path, found: fields[0], expected: magic)
    }
    let lengths = fields.dropFirst().map(Int.init)
    for (axis, (field, length)) in inner.enumerated() where lengths[axis + 1] != length {
      throw .wrongHeader(
        file: path, offset: 8 + 4 * axis, field: field, found: lengths[axis + 1],
        expected: "\(length)")
    }
    guard (1...limit).contains(lengths[0]) else {
      throw .wrongHeader(
        file: path, offset: 4, field: "number of images", found: lengths[0],
        expected: "1 to \(limit)")
    }
    let size = lengths.reduce(1, *)
    // One byte more than there should be, to see a file that goes on.
    let bytes = try reader.read(upTo: size + 1)
    guard bytes.count == size else {
      throw .wrongSize(
        file: path, bytes: headerBytes + bytes.count, expected: headerBytes + size,
        because: "unpacked, for the header's \(lengths.map(String.init).joined(separator: "×"))")
    }
    self.path = path
    self.lengths = lengths
    self.bytes = bytes
  }
}
