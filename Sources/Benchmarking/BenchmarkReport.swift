import Crossbar
import Foundation

/// Everything that one call of the benchmark measured, and on what.
package struct BenchmarkReport: Codable, Sendable {
  /// The processor's name.
  package var cpu: String
  /// Instruction set of the fused kernels.
  package var isa: String
  /// Threads of every side.
  package var threads: Int
  /// Rounds that the medians are over.
  package var rounds: Int
  /// Method of the quantized sides.
  package var method: String
  /// Arrays, bit widths and encoding.
  package var crossbar: CrossbarSettings
  /// Of the fused backward pass.
  package var precision: GradientPrecision
  /// By the network's name.
  package var networks: [String: NetworkBenchmark.Result] = [:]
  /// Peak memory of a process that runs one training step, in MiB, by network and side.
  package var peakMemory: [String: [String: Double]] = [:]

  enum CodingKeys: String, CodingKey {
    case cpu, isa, threads, rounds, method, crossbar, precision, networks
    case peakMemory = "peak_memory_mib"
  }

  /// Describes what is about to be measured.
  package init(
    cpu: String, isa: String, threads: Int, rounds: Int, method: String,
    crossbar: CrossbarSettings, precision: GradientPrecision
  ) {
    self.cpu = cpu
    self.isa = isa
    self.threads = threads
    self.rounds = rounds
    self.method = method
    self.crossbar = crossbar
    self.precision = precision
  }

  /// The report as JSON with sorted keys.
  ///
  /// - Throws: `EncodingError` for a number that JSON cannot hold.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// The report as a table for people.
  package func text() -> String {
    var lines = [
      "\(cpu), \(isa), \(threads) threads, medians of \(rounds) rounds",
      "\(method), W\(crossbar.weightBits) A\(crossbar.activationBits) "
        + "P\(crossbar.partialSumBits), \(crossbar.cellBits)-bit cells, \(crossbar.rows) rows, "
        + "\(crossbar.encoding.rawValue), backward \(precision.rawValue)",
      "",
      "network    pass        float32     composed    fused       fused/float32   (ms per image)",
    ]
    for (name, result) in networks.sorted(by: { $0.key < $1.key }) {
      for (pass, timing) in [("training", result.training), ("inference", result.inference)] {
        let columns = [
          timing.float32Milliseconds, timing.composedMilliseconds, timing.fusedMilliseconds,
          timing.ratio,
        ].map { String(format: "%.3f", $0).padding(toLength: 12, withPad: " ", startingAt: 0) }
        lines.append(
          name.padding(toLength: 11, withPad: " ", startingAt: 0)
            + pass.padding(toLength: 12, withPad: " ", startingAt: 0) + columns.joined()
            + "(\(timing.float32Layout))")
      }
    }
    for (name, sides) in peakMemory.sorted(by: { $0.key < $1.key }) {
      guard let float = sides["float32"], let fused = sides["fused"] else { continue }
      lines.append(
        String(
          format:
            "peak memory of a training step, %@: float32 %.0f MiB, fused %.0f MiB, ratio %.2f",
          name, float, fused, fused / float))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
