import CZlib

/// A ZIP archive in memory: what an NPZ file is.
///
/// Members are deflated; times are left out (1 January 1980), so that equal contents give equal
/// bytes. Archives and members below 4 GiB, the reach of the format's first version.
struct ZIPArchive {
  /// What keeps a member out of an archive.
  enum Fault: Error, Equatable {
    /// It, or all of them together, would reach 4 GiB, or there would be 65,536 of them.
    case tooLarge
    /// zlib refused, with its status.
    case notCompressed(status: Int32)
  }

  private struct Member {
    let name: [UInt8]
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    let offset: Int
  }

  private var bytes: [UInt8] = []
  private var members: [Member] = []

  /// Adds a member.
  ///
  /// - Parameters:
  ///   - name: Its path within the archive, UTF-8.
  ///   - contents: Its bytes.
  /// - Throws: ``Fault``.
  mutating func add(_ name: String, _ contents: [UInt8]) throws(Fault) {
    let packed = try Self.deflated(contents)
    let member = Member(
      name: Array(name.utf8), checksum: Self.checksum(contents), packedSize: packed.count,
      size: contents.count, offset: bytes.count)
    guard members.count < 0xFFFE, contents.count < 0xFFFF_FFFF,
      bytes.count + packed.count + member.name.count + 30 < 0xFFFF_FFFF
    else { throw .tooLarge }
    append(UInt32(0x0403_4b50))
    appendDescription(of: member)
    append(UInt16(0))  // no extra field
    bytes += member.name
    bytes += packed
    members.append(member)
  }

  /// The whole archive.
  consuming func finished() throws(Fault) -> [UInt8] {
    let start = bytes.count
    for member in members {
      append(UInt32(0x0201_4b50))
      append(Self.version)  // made by
      appendDescription(of: member)
      for _ in 0..<4 { append(UInt16(0)) }  // extra field, comment, disk, kind of contents
      append(UInt32(0))  // attributes
      append(UInt32(member.offset))
      bytes += member.name
    }
    guard bytes.count < 0xFFFF_FFFF else { throw .tooLarge }
    let length = bytes.count - start
    append(UInt32(0x0605_4b50))
    append(UInt16(0))
    append(UInt16(0))
    append(UInt16(members.count))
    append(UInt16(members.count))
    append(UInt32(length))
    append(UInt32(start))
    append(UInt16(0))
    return bytes
  }

  /// 2.0: the first with deflate.
  private static let version: UInt16 = 20
  /// Names are UTF-8.
  private static let flags: UInt16 = 1 << 11
  private static let deflate: UInt16 = 8
  /// 1 January 1980, the earliest there is.
  private static let date: UInt16 = 1 << 5 | 1

  /// What a member's own header and the directory have in common, up to the name's length.
  private mutating func appendDescription(of member: Member) {
    append(Self.version)
    append(Self.flags)
    append(Self.deflate)
    append(UInt16(0))
    append(Self.date)
    append(member.checksum)
    append(UInt32(member.packedSize))
    append(UInt32(member.size))
    append(UInt16(member.name.count))
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  private static func checksum(_ contents: [UInt8]) -> UInt32 {
    contents.withUnsafeBufferPointer {
      UInt32(crc32_z(0, $0.baseAddress, z_size_t($0.count)))
    }
  }

  /// A raw deflate stream: no header, no checksum of its own.
  private static func deflated(_ contents: [UInt8]) throws(Fault) -> [UInt8] {
    guard contents.count < 0xFFFF_FFFF else { throw .tooLarge }
    var stream = z_stream()
    var status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .notCompressed(status: status) }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(contents.count)))
    var input = contents
    let packed = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(bound)
        status = CZlib.deflate(&stream, Z_FINISH)
      }
      count = bound - Int(stream.avail_out)
    }
    guard status == Z_STREAM_END else { throw .notCompressed(status: status) }
    return packed
  }
}
