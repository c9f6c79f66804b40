import Crossbar
import Networks
import Results

/// Every value of a network that is kept in files, by name: parameters, then buffers.
package enum NetworkState {
  /// Copies all values.
  package static func capture(_ network: any Network) throws -> [NetworkParameter] {
    try network.parameters.map {
      NetworkParameter(name: $0.name, value: try StoredArray($0.tensor, name: $0.name))
    }
      + network.buffers.map {
        NetworkParameter(name: $0.name, value: try StoredArray($0.tensor, name: $0.name))
      }
  }

  /// Overwrites all values of a network of the same configuration.
  ///
  /// - Throws: ``TrainingError/values(name:reason:)`` naming the first value that is missing,
  ///   surplus, or of another type or shape. The network may then be overwritten in part.
  package static func restore(_ values: [NetworkParameter], into network: any Network) throws {
    var stored: [String: StoredArray] = [:]
    for value in values { stored[value.name] = value.value }
    let tensors =
      network.parameters.map { ($0.name, $0.tensor) } + network.buffers.map { ($0.name, $0.tensor) }
    for (name, tensor) in tensors {
      guard let value = stored.removeValue(forKey: name) else {
        throw TrainingError.values(name: name, reason: "the network has it, but no value is stored")
      }
      try tensor.assign(value, name: name)
    }
    if let name = stored.keys.min() {
      throw TrainingError.values(name: name, reason: "a value is stored, but the network has none")
    }
  }
}
