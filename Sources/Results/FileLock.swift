import Foundation

/// A lock that one process at a time can have, held until its owner is gone.
///
/// The operating system gives it back when the process ends in whatever way, so no lock is ever
/// left behind. The file stays, as removing it could part two processes that wait for it.
package final class FileLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Takes the lock that a file stands for, unless somebody has it.
  ///
  /// - Parameter path: Made with its folders if it does not exist. It says which process has, or
  ///   had, the lock.
  /// - Returns: The lock, nil if another process or another lock of this one has it.
  /// - Throws: ``FileLockError`` if the file cannot be used.
  package static func tryAcquire(_ path: String) throws(FileLockError) -> FileLock? {
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      // A folder that cannot be made shows in the next step, with the system's own reason.
      try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .unusable(path: path, operation: "open", reason: systemMessage(errno))
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      if number == EINTR { continue }
      close(descriptor)
      if number == EWOULDBLOCK { return nil }
      throw .unusable(path: path, operation: "lock", reason: systemMessage(number))
    }
    // For whoever looks into the file; the lock does not depend on it.
    let holder = Array("\(getpid())\n".utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, holder, holder.count, 0) }
    return FileLock(descriptor: descriptor)
  }

  /// The lock of whoever adds to a file by replacing it whole, as chips are added to run files.
  ///
  /// - Parameter file: Path of the file, which need not exist.
  /// - Returns: Path of the lock: `.locks/<name>.lock` in the file's folder.
  package static func path(beside file: String) -> String {
    let folder = (file as NSString).deletingLastPathComponent as NSString
    return folder.appendingPathComponent(".locks/\((file as NSString).lastPathComponent).lock")
  }

  deinit {
    close(descriptor)
  }
}

/// Why a lock can be neither taken nor found taken.
package enum FileLockError: Error, Equatable, CustomStringConvertible {
  /// The operating system refused the file.
  case unusable(path: String, operation: String, reason: String)

  /// What is wrong with which file, and what would be accepted.
  package var description: String {
    switch self {
    case .unusable(let path, let operation, let reason):
      "\(path): cannot \(operation) this lock (\(reason)); "
        + "expected a folder that can be written to, on a file system with locks"
    }
  }
}
