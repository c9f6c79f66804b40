extension HDF5Error {
  /// The fault in one line, for somebody who wanted to read the file.
  ///
  /// The object is nil where the file as a whole is at fault. Of the library's own account the
  /// reason has the innermost line alone.
  package var readingFault: (file: String, object: String?, reason: String) {
    switch self {
    case .unreadable(let file, let reason):
      (file, nil, "cannot be read (\(reason))")
    case .notHDF5(let file, let byteCount):
      (file, nil, "not an HDF5 file (\(byteCount) bytes without its signature)")
    case .libraryFailure(let file, "/", let operation, let stack):
      (file, nil, "damaged or cut short: \(Self.refusal(operation, stack))")
    case .libraryFailure(let file, let object, let operation, let stack):
      (file, object, "damaged: \(Self.refusal(operation, stack))")
    case .missing(let file, let object):
      (file, object, "missing")
    case .typeMismatch(let file, let object, let expected, let found):
      (file, object, "holds \(found) where \(expected) must be")
    case .alreadyExists(let file, let object), .countMismatch(let file, let object, _, _),
      .dimensionNames(let file, let object, _, _), .dimensionTaken(let file, let object, _, _),
      .zeroByteInText(let file, let object):
      (file, object, description)
    case .notStored(let file, _, _), .notFlushed(let file, _, _):
      (file, nil, description)
    }
  }

  private static func refusal(_ operation: String, _ stack: [String]) -> String {
    "HDF5 failed to \(operation) (\(stack.last ?? "no reason given"))"
  }
}
