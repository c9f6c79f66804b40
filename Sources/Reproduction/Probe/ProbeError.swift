import Results

/// What is wrong with the case of a probe.
package enum ProbeError: Error, Equatable, CustomStringConvertible {
  /// The file or, where it is named, an object of it is absent, damaged or of another kind.
  case unreadable(file: String, object: String?, reason: String)
  /// An attribute is missing or its value is not one of the accepted ones.
  case attribute(file: String, name: String, found: String, accepted: String)
  /// An array has another shape than the case's sizes ask for.
  case shape(file: String, object: String, found: [Int], expected: [Int])
  /// An array is missing that the case's settings ask for.
  case missing(file: String, object: String, because: String)
  /// The fused kernels do not compute such a case.
  case notFused(file: String)

  /// Which file, what in it, and what would be accepted.
  package var description: String {
    switch self {
    case .unreadable(let file, let object, let reason):
      "\(file): \(object.map { "\($0): " } ?? "")\(reason); expected an HDF5 file with the inputs "
        + "of a convolution"
    case .attribute(let file, let name, let found, let accepted):
      "\(file): attribute '\(name)' is \(found); it must be \(accepted)"
    case .shape(let file, let object, let found, let expected):
      "\(file): \(object) has shape \(found); it must be \(expected)"
    case .missing(let file, let object, let because):
      "\(file): \(object) is missing; it is needed because \(because)"
    case .notFused(let file):
      "\(file): a partial sum of this case may exceed 2^24, which the fused kernels do not count "
        + "exactly; use the composed path"
    }
  }

  /// The fault of a file that was to be read as a case.
  init(_ error: HDF5Error) {
    let (file, object, reason) = error.readingFault
    self = .unreadable(file: file, object: object, reason: reason)
  }
}
