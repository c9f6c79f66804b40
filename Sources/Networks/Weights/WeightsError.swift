/// What can be wrong with a file of weights.
package enum WeightsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case unreadable(file: String, reason: String)
  /// The file is not in the format, or damaged.
  case malformed(file: String, reason: String)
  /// The file holds the weights of another network: everything that does not fit.
  case mismatch(file: String, network: String, differences: [String])
  /// The file cannot be written.
  case unwritable(file: String, reason: String)

  /// What is wrong, where, and what would be accepted.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read (\(reason)); expected weights in safetensors format"
    case .malformed(let file, let reason):
      "\(file): not a whole safetensors file: \(reason)"
    case .mismatch(let file, let network, let differences):
      "\(file): not the weights of \(network): \(differences.count) tensors do not fit\n"
        + differences.map { "  \($0)" }.joined(separator: "\n")
    case .unwritable(let file, let reason):
      "\(file): not written: \(reason)"
    }
  }
}
