import Networks

/// What can go wrong while a network is trained or evaluated.
package enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// A value of the configuration cannot be used.
  case setting(SettingsProblem)
  /// A method's stages do not fit the number of epochs.
  case stages(names: [String], epochs: Int, reason: String)
  /// The run was asked to stop; the file holds everything that is needed to go on.
  case interrupted(checkpoint: String?)
  /// A checkpoint cannot be continued from.
  case checkpoint(path: String, reason: String)
  /// Stored values do not fit the network.
  case values(name: String, reason: String)

  /// What is wrong, where, and what would be accepted.
  package var description: String {
    switch self {
    case .setting(let problem):
      problem.description
    case .stages(let names, let epochs, let reason):
      "the stages \(names.joined(separator: ", ")) do not fit into \(epochs) epochs: \(reason)"
    case .interrupted(.some(let path)):
      "stopped on request; the same command continues from \(path)"
    case .interrupted(.none):
      "stopped on request; nothing was kept, as no checkpoint file is set"
    case .checkpoint(let path, let reason):
      "\(path): \(reason)"
    case .values(let name, let reason):
      "\(name): \(reason)"
    }
  }
}
