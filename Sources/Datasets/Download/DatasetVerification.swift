import Foundation

/// What became of comparing one data file with the published one.
package struct FileVerification: Equatable, Sendable {
  /// Whether a file is what was published.
  package enum State: Equatable, Sendable {
    /// It is.
    case whole
    /// It is not there.
    case missing
    /// It is there and is not; why.
    case damaged(DatasetError)
  }

  /// The file's path.
  package let file: String
  /// Whether it is what was published.
  package let state: State

  /// One line for a report.
  package var summary: String {
    switch state {
    case .whole: "\(file): as published"
    case .missing: "\(file): missing"
    case .damaged(let error): error.description
    }
  }
}

extension DatasetName {
  /// Compares the files in a folder with the published ones.
  ///
  /// - Parameter folder: The data set's own folder, as ``DatasetLocator/folder(of:)`` gives it.
  /// - Returns: One result for each file of images and labels, in the order they are read.
  /// - Throws: ``DatasetError/programMissing(name:package:)`` where checksums cannot be computed.
  package func verify(folder: String) throws(DatasetError) -> [FileVerification] {
    var results: [FileVerification] = []
    for file in downloads.flatMap(\.supplies) {
      results.append(try file.verify(in: folder))
    }
    return results
  }
}

extension DataFileChecksum {
  /// Compares the file in `folder` with what it has to be; `.gz` files may be there unpacked.
  func verify(in folder: String) throws(DatasetError) -> FileVerification {
    let named = "\(folder)/\(file)"
    let isPacked = file.hasSuffix(".gz")
    let candidates = isPacked ? [named, String(named.dropLast(3))] : [named]
    guard let path = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
      return FileVerification(file: named, state: .missing)
    }
    do {
      try contents.check(path, unpacked: isPacked && path == named)
      return FileVerification(file: path, state: .whole)
    } catch {
      if case .programMissing = error { throw error }
      return FileVerification(file: path, state: .damaged(error))
    }
  }
}
