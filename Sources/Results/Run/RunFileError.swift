/// Why a run file cannot be used, or a run not be written as one.
package enum RunFileError: Error, Equatable, CustomStringConvertible {
  /// Absent, unreadable, cut short, or of another kind.
  case notRunFile(file: String, reason: String)
  /// Written by a release that arranges run files in another way.
  case unsupportedSchema(file: String, found: Int)
  /// A part of the file is absent or not what it must be.
  case malformed(file: String, object: String, reason: String)
  /// The name cannot be that of a member of a group: it is empty, a dot, has a slash, or is taken.
  case invalidName(name: String, what: String)

  /// What is wrong, in which file and object, and what would be accepted.
  package var description: String {
    switch self {
    case .notRunFile(let file, let reason):
      "\(file): \(reason); expected a run file written by reproduce train"
    case .unsupportedSchema(let file, let found):
      "\(file): run file of schema \(found); this release reads schema \(RunFile.schema), "
        + "so use the release that wrote it or run the cell again"
    case .malformed(let file, let object, let reason):
      "\(file): \(object): \(reason); expected a run file written by reproduce train"
    case .invalidName(let name, let what):
      "'\(name)' cannot be the name of \(what); expected text of its own without '/'"
    }
  }

  /// The same fault in the words for somebody who wanted to read a run file.
  init(_ error: HDF5Error) {
    let (file, object, reason) = error.readingFault
    self =
      if let object {
        .malformed(file: file, object: object, reason: reason)
      } else {
        .notRunFile(file: file, reason: reason)
      }
  }
}
