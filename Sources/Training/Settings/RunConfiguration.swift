import Crossbar
import Foundation
import Networks

/// Everything that determines the numbers of one run; two runs with equal configurations on one
/// kind of machine give equal bits.
package struct RunConfiguration: Codable, Hashable, Sendable {
  /// The method and its options.
  package var method: MethodSelection
  /// The network.
  package var network: NetworkSettings
  /// The data set's name, such as `cifar10`.
  package var dataset: String
  /// Arrays, bit widths and encoding.
  package var crossbar: CrossbarSettings
  /// Epochs, optimiser and schedule.
  package var training: TrainingSettings
  /// Image counts and preparation.
  package var data: DataSettings
  /// What every random draw of the run is derived from.
  package var seed: UInt64
  /// The arithmetic of the backward pass.
  package var precision: Precision

  /// Describes a run.
  package init(
    method: MethodSelection, network: NetworkSettings, dataset: String, crossbar: CrossbarSettings,
    training: TrainingSettings, data: DataSettings, seed: UInt64, precision: Precision = .float32
  ) {
    self.method = method
    self.network = network
    self.dataset = dataset
    self.crossbar = crossbar
    self.training = training
    self.data = data
    self.seed = seed
    self.precision = precision
  }

  /// The configuration as JSON with sorted keys: equal texts mean equal runs.
  ///
  /// - Throws: `EncodingError` for a number that JSON cannot hold (infinity, NaN).
  package func canonicalText() throws -> String { try canonicalJSON(self) }

  /// The first value that cannot be used, or nil.
  package var problem: SettingsProblem? {
    let found = training.problem.map { ("training", $0) } ?? data.problem.map { ("data", $0) }
    return found.map { SettingsProblem("\($0.0).\($0.1.setting)", $0.1.value, $0.1.accepted) }
  }
}

/// A method by name, with its options as canonical JSON.
package struct MethodSelection: Codable, Hashable, Sendable {
  /// The method's unique name.
  package var name: String
  /// A JSON object with sorted keys; `{}` gives the defaults.
  package var options: String

  /// Names a method; `options` must be canonical already, as ``canonicalJSON(_:)`` writes it.
  package init(name: String, options: String = "{}") {
    self.name = name
    self.options = options
  }
}

/// The arithmetic of the backward pass of crossbar layers.
package typealias Precision = GradientPrecision

/// JSON with sorted keys and no white space, the same text for equal values.
///
/// - Throws: `EncodingError` for what JSON cannot hold.
package func canonicalJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
