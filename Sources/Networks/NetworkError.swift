/// What keeps a network from being made.
package enum NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No network has the name.
  case unknownNetwork(name: String, known: [String])
  /// A group or layer to quantize is none of the network's.
  case unknownLayers(names: [String], network: String, known: [String])
  /// A dropout probability is outside of [0, 1).
  case dropout(value: Double)

  /// What is wrong, and what would be accepted.
  package var description: String {
    switch self {
    case .unknownNetwork(let name, let known):
      "there is no network '\(name)'; known are \(known.joined(separator: ", "))"
    case .unknownLayers(let names, let network, let known):
      "\(network) cannot quantize \(names.map { "'\($0)'" }.joined(separator: ", ")); "
        + "known are \(known.joined(separator: ", "))"
    case .dropout(let value):
      "dropout is \(value); it must be 0 or more and below 1"
    }
  }
}
