import CZlib
import Foundation

/// Reads whole files, gzip-compressed or plain.
enum DataFile {
  /// The bytes of a plain file of exactly `expected` bytes.
  ///
  /// - Throws: ``DatasetError/unreadable(file:reason:)`` or
  ///   ``DatasetError/wrongSize(file:bytes:expected:because:)``, before anything large is read.
  static func contents(
    of file: String, expected: Int, because: String
  ) throws(DatasetError) -> [UInt8] {
    guard let handle = fopen(file, "rb") else { throw .unreadable(file: file, reason: systemError) }
    defer { fclose(handle) }
    var status = stat()
    guard fstat(fileno(handle), &status) == 0 else {
      throw .unreadable(file: file, reason: systemError)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: file, reason: "it is not a regular file")
    }
    guard Int(status.st_size) == expected else {
      throw .wrongSize(
        file: file, bytes: Int(status.st_size), expected: expected, because: because)
    }
    var failure: DatasetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
      count = fread(buffer.baseAddress, 1, expected, handle)
      if count < expected { failure = .unreadable(file: file, reason: systemError) }
    }
    if let failure { throw failure }
    return bytes
  }

  /// What the C library says about the call that just failed.
  static var systemError: String { String(cString: strerror(errno)) }
}

/// A gzip file that is read from beginning to end; a plain file is read as it is.
final class GzipReader {
  /// The file's path, for messages.
  let path: String
  private let handle: gzFile

  /// Opens a file.
  ///
  /// - Throws: ``DatasetError/unreadable(file:reason:)``.
  init(path: String) throws(DatasetError) {
    guard let handle = gzopen(path, "rb") else {
      throw .unreadable(file: path, reason: DataFile.systemError)
    }
    // The default of 8 KiB costs a system call for each.
    gzbuffer(handle, 1 << 18)
    self.handle = handle
    self.path = path
  }

  deinit { gzclose_r(handle) }

  /// The next `count` unpacked bytes, fewer where the file ends.
  ///
  /// - Throws: ``DatasetError/damagedCompression(file:offset:reason:)`` where data are damaged or a
  ///   compressed file is cut off.
  func read(upTo count: Int) throws(DatasetError) -> [UInt8] {
    precondition(count >= 0 && count <= Int(Int32.max), "zlib counts in 32 bits")
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let result = gzread(handle, buffer.baseAddress, UInt32(count))
      failed = result < 0
      filled = max(0, Int(result))
    }
    var code: Int32 = 0
    let message = gzerror(handle, &code)
    if failed || (code != Z_OK && code != Z_STREAM_END) {
      let reason = message.map { String(cString: $0) } ?? "zlib status \(code)"
      throw .damagedCompression(file: path, offset: Int(gzoffset(handle)), reason: reason)
    }
    return bytes
  }
}
