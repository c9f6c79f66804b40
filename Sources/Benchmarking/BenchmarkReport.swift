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
  /// Which stage of the method, where one was asked for: `1 of 2 (floating point)`.
  package var stage: String?
  /// Arrays, bit widths and encoding.
  package var crossbar: CrossbarSettings
  /// Of the fused backward pass.
  package var precision: GradientPrecision
  /// By the network's name.
  package var networks: [String: NetworkBenchmark.Result] = [:]
  /// What the layers' rates are parts of.
  package var peak: PeakRates
  /// How the cost of one network grows, where that was asked for.
  package var growth: [GrowthBenchmark.Result]?
  /// Peak memory of a process that runs one training step, in MiB, by network and side.
  package var peakMemory: [String: [String: Double]] = [:]

  enum CodingKeys: String, CodingKey {
    case cpu, isa, threads, rounds, method, stage, crossbar, precision, networks, peak, growth
    case peakMemory = "peak_memory_mib"
  }

  /// Describes what is about to be measured.
  package init(
    cpu: String, isa: String, threads: Int, rounds: Int, method: String, stage: String?,
    crossbar: CrossbarSettings, precision: GradientPrecision, peak: PeakRates
  ) {
    self.cpu = cpu
    self.isa = isa
    self.threads = threads
    self.rounds = rounds
    self.method = method
    self.stage = stage
    self.crossbar = crossbar
    self.precision = precision
    self.peak = peak
  }

  /// The report as JSON with sorted keys.
  ///
  /// - Throws: `EncodingError` for a number that JSON cannot hold.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
