import Foundation

/// Replaces a file by a complete new one, in a way that no crash can catch halfway.
///
/// The bytes go to a temporary file in the same folder, which is flushed to the device and then
/// renamed; the folder is flushed last. A process that is killed in between leaves its temporary
/// behind; a later one that writes in the folder removes it, see ``removeLeftovers(in:now:)``.
enum AtomicReplacement {
  /// Stores `bytes` as the file `path`.
  ///
  /// - Throws: ``HDF5Error/notStored(file:operation:reason:)`` while what was at `path` is unchanged;
  ///   ``HDF5Error/notFlushed(file:operation:reason:)`` once it is replaced.
  static func store(_ bytes: [UInt8], at path: String) throws(HDF5Error) {
    let folder = (path as NSString).deletingLastPathComponent
    removeLeftovers(in: folder.isEmpty ? "." : folder)
    let temporary = (folder as NSString).appendingPathComponent(temporaryName())
    do throws(HDF5Error) {
      try write(bytes, to: temporary, for: path)
      guard rename(temporary, path) == 0 else { throw failure(path, "renaming it") }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronizeFolder(folder.isEmpty ? "." : folder, for: path)
  }

  private static func write(
    _ bytes: [UInt8], to temporary: String, for path: String
  ) throws(HDF5Error) {
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path, "creating a file beside it") }
    var closed = false
    defer { if !closed { close(descriptor) } }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { bytes in
        Foundation.write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure(path, "writing \(bytes.count) bytes") }
      offset += written
    }
    guard fsync(descriptor) == 0 else { throw failure(path, "flushing it to the device") }
    closed = true
    guard close(descriptor) == 0 else { throw failure(path, "closing it") }
  }

  /// Flushes the new name of a file that has been written.
  ///
  /// - Throws: ``HDF5Error/notFlushed(file:operation:reason:)``.
  static func synchronizeFolder(_ folder: String, for path: String) throws(HDF5Error) {
    func failure(_ operation: String) -> HDF5Error {
      .notFlushed(file: path, operation: operation, reason: systemMessage(errno))
    }
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("opening its folder") }
    defer { close(descriptor) }
    // Some network file systems have no such operation on folders and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw failure("flushing its folder to the device")
    }
  }

  private static func failure(_ path: String, _ operation: String) -> HDF5Error {
    .notStored(file: path, operation: operation, reason: systemMessage(errno))
  }

  // MARK: Temporary files

  private static let prefix = ".colonnade-"
  private static let suffix = ".partial"

  /// A name that no other process takes: `.colonnade-<process>-<random>.partial`.
  private static func temporaryName() -> String {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(prefix)\(getpid())-\(random)\(suffix)"
  }

  /// Removes temporaries whose process is gone, and, as folders are shared between machines,
  /// only those that nobody has written to for an hour; any that is a day old goes in any case.
  static func removeLeftovers(in folder: String, now: Date = Date()) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let path = (folder as NSString).appendingPathComponent(name)
      let process = name.dropFirst(prefix.count).prefix { $0 != "-" }
      var status = stat()
      guard let process = pid_t(process), stat(path, &status) == 0 else { continue }
      let age = now.timeIntervalSince1970 - Double(status.st_mtim.tv_sec)
      let isGone = kill(process, 0) != 0 && errno == ESRCH
      if age > day || (isGone && age > hour) { unlink(path) }
    }
  }

  private static let hour = 3600.0
  private static let day = 24 * hour
}
