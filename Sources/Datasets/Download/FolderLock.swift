import Foundation

/// Keeps two fetches from appending to one file; gone with the process that holds it.
struct FolderLock {
  private let descriptor: Int32

  /// Locks a folder that exists.
  ///
  /// - Throws: ``DatasetError/unwritable(path:reason:)`` if another fetch holds it.
  init(_ folder: String) throws(DatasetError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unwritable(path: folder, reason: DataFile.systemError)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .unwritable(path: folder, reason: "another fetch is writing there; wait for its end")
    }
    self.descriptor = descriptor
  }

  /// Lets others in.
  func release() { close(descriptor) }
}
