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
    switch error {
    case .unreadable(let file, let reason):
      self = .notRunFile(file: file, reason: "cannot be read (\(reason))")
    case .notHDF5(let file, let byteCount):
      self = .notRunFile(
        file: file, reason: "not an HDF5 file (\(byteCount) bytes without its signature)")
    case .libraryFailure(let file, "/", let operation, let stack):
      self = .notRunFile(
        file: file,
        reason:
          "damaged or cut short: HDF5 failed to \(operation) (\(stack.last ?? "no reason given"))"
      )
    case .libraryFailure(let file, let object, let operation, let stack):
      self = .malformed(
        file: file, object: object,
        reason: "damaged: HDF5 failed to \(operation) (\(stack.last ?? "no reason given"))")
    case .missing(let file, let object):
      self = .malformed(file: file, object: object, reason: "missing")
    case .typeMismatch(let file, let object, let expected, let found):
      self = .malformed(
        file: file, object: object, reason: "holds \(found) where \(expected) must be")
    case .alreadyExists(let file, let object), .countMismatch(let file, let object, _, _),
      .dimensionNames(let file, let object, _, _), .dimensionTaken(let file, let object, _, _),
      .zeroByteInText(let file, let object), .notStored(let file, let object, _):
      self = .malformed(file: file, object: object, reason: error.description)
    }
  }
}
