import Foundation
import Results

/// Everything that a killed run needs to end with the bits of an uninterrupted one.
///
/// One small HDF5 file, replaced as a whole. Chance needs no place in it: see ``RandomStream``.
package struct Checkpoint: Equatable, Sendable {
  /// Version of the arrangement; a reader refuses any other.
  package static let schema = 2
  private static let kind = "colonnade checkpoint"

  /// The run's canonical configuration.
  package var configuration: String
  /// Where the run stands.
  package var state: TrainingState
  /// Parameters and buffers by name.
  package var network: [NetworkParameter]
  /// Velocities of the optimiser under their parameters' names.
  package var velocities: [NetworkParameter]

  /// Gathers what a run needs to go on.
  package init(
    configuration: String, state: TrainingState, network: [NetworkParameter],
    velocities: [NetworkParameter]
  ) {
    self.configuration = configuration
    self.state = state
    self.network = network
    self.velocities = velocities
  }

  /// Writes the file, or leaves what was there before as it was.
  ///
  /// - Throws: `HDF5Error` if the file cannot be put together or stored.
  package func write(to path: String) throws {
    try HDF5File.writeAtomically(to: path) { file in
      try file.setAttribute("kind", to: .text(Self.kind))
      try file.setAttribute("schema", to: .integer(Int64(Self.schema)))
      try file.write([configuration], at: "configuration")
      for (name, value) in Self.integers {
        try file.setAttribute(name, to: .integer(Int64(state[keyPath: value])))
      }
      for (name, value) in Self.numbers {
        try file.setAttribute(name, to: .number(state[keyPath: value]))
      }
      try file.write(
        state.metrics.flatMap(Self.row), shape: [state.metrics.count, Self.columns.count],
        at: "metrics")
      try state.history.write(to: file)
      try Self.write(network, in: "network", to: file)
      try Self.write(velocities, in: "velocities", to: file)
    }
  }

  /// Reads a checkpoint.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - configuration: The run that it must be of; nil takes any.
  /// - Returns: What the file holds.
  /// - Throws: ``TrainingError/checkpoint(path:reason:)`` for files that are damaged, no checkpoint,
  ///   of another schema or of another configuration.
  package static func read(
    _ path: String, configuration: String? = nil
  ) throws(TrainingError) -> Checkpoint {
    do {
      let file = try HDF5File.open(path)
      guard try file.attribute("kind")?.text == kind else {
        throw TrainingError.checkpoint(path: path, reason: "this is no checkpoint of a run")
      }
      let found = try file.attribute("schema")?.integer
      guard found == schema else {
        throw TrainingError.checkpoint(
          path: path,
          reason: "its schema is \(found.map(String.init) ?? "missing") and this version reads "
            + "schema \(schema); remove the file to start the run afresh")
      }
      let stored = try file.readTexts(at: "configuration").values.first ?? ""
      if let configuration, stored != configuration {
        throw TrainingError.checkpoint(
          path: path,
          reason: "it belongs to another run (\(difference(stored, configuration))); "
            + "remove the file to start afresh")
      }
      return Checkpoint(
        configuration: stored, state: try state(from: file), network: try values("network", file),
        velocities: try values("velocities", file))
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .checkpoint(
        path: path, reason: "it cannot be read (\(error)); remove the file to start afresh")
    }
  }

  /// Whether the file is a checkpoint of any schema, and not a run file or something else.
  package static func isCheckpoint(_ path: String) -> Bool {
    (try? HDF5File.open(path).attribute("kind")?.text) == kind
  }

  /// Whether there is a file to continue from.
  static func exists(at path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  // MARK: Parts

  private static let integers: [(String, WritableKeyPath<TrainingState, Int> & Sendable)] = [
    ("epoch", \.epoch), ("batch", \.batch), ("right", \.right), ("images", \.images),
    ("prepared_legs", \.preparedLegs), ("best_test_epoch", \.bestTestEpoch),
  ]
  private static let numbers: [(String, WritableKeyPath<TrainingState, Double> & Sendable)] = [
    ("loss_sum", \.lossSum), ("learning_rate", \.learningRate),
    ("epoch_seconds", \.epochSeconds), ("seconds", \.seconds),
    ("best_test_top1", \.bestTestTop1),
  ]
  /// Columns of the metrics, in order; the validation's is NaN where there was none.
  private static let columns: [KeyPath<EpochMetrics, Double> & Sendable] = [
    \.trainLoss, \.trainTop1, \.learningRate, \.seconds, \.imagesPerSecond, \.storedValidation,
  ]

  private static func row(_ metrics: EpochMetrics) -> [Double] {
    columns.map { metrics[keyPath: $0] }
  }

  private static func state(from file: HDF5File) throws -> TrainingState {
    var state = TrainingState()
    for (name, value) in integers {
      guard let stored = try file.attribute(name)?.integer else {
        throw HDF5Error.missing(file: file.path, object: "/@\(name)")
      }
      state[keyPath: value] = stored
    }
    for (name, value) in numbers {
      guard let stored = try file.attribute(name)?.number else {
        throw HDF5Error.missing(file: file.path, object: "/@\(name)")
      }
      state[keyPath: value] = stored
    }
    state.history = try .read(from: file)
    let table = try file.read(Double.self, at: "metrics")
    guard table.shape.count == 2, table.shape[1] == columns.count else {
      throw HDF5Error.countMismatch(
        file: file.path, object: "metrics", shape: table.shape, count: table.values.count)
    }
    state.metrics = (0..<table.shape[0]).map { epoch in
      let row = table.values[epoch * columns.count..<(epoch + 1) * columns.count].map { $0 }
      return EpochMetrics(
        epoch: epoch, trainLoss: row[0], trainTop1: row[1],
        validationTop1: row[5].isNaN ? nil : row[5], learningRate: row[2], seconds: row[3],
        imagesPerSecond: row[4])
    }
    return state
  }

  private static func write(
    _ values: [NetworkParameter], in group: String, to file: HDF5File
  ) throws {
    try file.createGroup(group)
    for value in values { try file.write(value.value, at: "\(group)/\(value.name)") }
  }

  private static func values(_ group: String, _ file: HDF5File) throws -> [NetworkParameter] {
    try file.members(of: group).map {
      NetworkParameter(name: $0.name, value: try file.read(at: "\(group)/\($0.name)"))
    }
  }

  /// Where two canonical texts part, in a few words.
  private static func difference(_ stored: String, _ wanted: String) -> String {
    let common = zip(stored, wanted).prefix { $0 == $1 }.count
    func excerpt(_ text: String) -> String {
      let start = text.index(text.startIndex, offsetBy: max(0, min(common, text.count) - 24))
      return "'…\(text[start...].prefix(48))…'"
    }
    return "it has \(excerpt(stored)), this run \(excerpt(wanted))"
  }
}

extension EpochMetrics {
  fileprivate var storedValidation: Double { validationTop1 ?? .nan }
}
