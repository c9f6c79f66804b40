import Foundation
import Reproduction
import Results
import Training

/// A folder that goes with the test.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "reproduction-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

extension Fixture {
  static let environment = RunEnvironment(
    revision: .unknown, device: "cpu", processor: "test", instructionSet: "reference", threads: 1,
    versions: [:], now: { "2026-01-01T00:00:00Z" })

  /// A run that never was, whose loss stopped being a number.
  static func diverged(_ cell: Plan.Cell) throws -> RunFile {
    var run = try run(cell, top1: 0.5)
    run.provenance.status = .diverged
    run.extras = [RunExtra(name: "failure", attributes: ["reason": .text("the loss is nan")])]
    return run
  }

  /// A finished run that never was, with a given fraction of right answers.
  static func run(
    _ cell: Plan.Cell, top1: Double, profile: String = "quick", multiplications: Int64? = nil
  ) throws -> RunFile {
    var run = RunFile(
      provenance: try RunProvenance(
        cell.configuration, profile: profile, status: .finished, started: "2026-01-01T00:00:00Z",
        seconds: 10, environment: environment))
    run.provenance.commit = "0123456789abcdef"
    run.provenance.dirty = false
    run.test = TestResult(
      labels: [0, 1], predictions: [0, 0],
      logits: StoredArray([1, 0, 1, 0] as [Float], shape: [2, 2]),
      top1: top1, top5: 1)
    run.accounting = multiplications.map {
      AccountingRecord(
        layers: ["only"],
        quantities: [
          AccountingRecord.Quantity(name: "dequantization_multiplications", counts: [$0]),
          AccountingRecord.Quantity(name: "dequantization_factors", counts: [$0 / 10]),
        ])
    }
    run.metrics = (0..<cell.configuration.training.epochs).map {
      EpochMetrics(
        epoch: $0, trainLoss: 1, trainTop1: 0.5, validationTop1: nil, learningRate: 0.1,
        seconds: 5, imagesPerSecond: 100)
    }
    return run
  }

  /// Writes the run file of a cell where a store looks for it.
  static func store(_ run: RunFile, _ cell: Plan.Cell, in store: ResultStore) throws {
    try write(run, to: store.runFile(cell.identifier))
  }

  /// Writes a run file and makes its folder.
  static func write(_ run: RunFile, to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try run.write(to: file.path)
  }
}
