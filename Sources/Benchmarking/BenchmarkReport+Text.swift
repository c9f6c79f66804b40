import Crossbar
import Foundation

extension BenchmarkReport {
  /// The report as tables for people.
  package func text() -> String {
    var lines = [
      "\(cpu), \(isa), \(threads) threads, medians of \(rounds) rounds",
      method + (stage.map { ", stage \($0)" } ?? "") + ", \(Self.bits(crossbar)), "
        + "\(crossbar.cellBits)-bit cells, \(crossbar.rows) rows, "
        + "\(crossbar.encoding.rawValue), backward \(precision.rawValue)",
      String(
        format: "peak of all threads: %.0f billion integer operations per second, %.0f float",
        peak.integer, peak.float),
    ]
    if !networks.isEmpty { lines += networkLines() + layerLines() }
    if let growth { lines += growthLines(growth) }
    return lines.joined(separator: "\n") + "\n"
  }

  static func bits(_ settings: CrossbarSettings) -> String {
    "W\(settings.weightBits) A\(settings.activationBits) P\(settings.partialSumBits)"
  }

  private func networkLines() -> [String] {
    var lines = [
      "",
      "network    pass        float32     composed    fused       fused/float32   (ms per image)",
    ]
    for (name, result) in networks.sorted(by: { $0.key < $1.key }) {
      for (pass, timing) in [("training", result.training), ("inference", result.inference)] {
        let columns = [
          timing.float32Milliseconds, timing.composedMilliseconds, timing.fusedMilliseconds,
          timing.ratio,
        ].map { Self.padded(String(format: "%.3f", $0), 12) }
        lines.append(
          Self.padded(name, 11) + Self.padded(pass, 12) + columns.joined()
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
    return lines
  }

  private func layerLines() -> [String] {
    networks.filter { !$1.layers.isEmpty }.sorted { $0.key < $1.key }.flatMap { name, result in
      [
        "",
        Self.padded("layers of \(name)", 34)
          + "forward ms  GOP/s   of peak   backward ms  GFLOP/s  of peak",
      ]
        + result.layers.map { layer in
          Self.padded("\(layer.count) x \(layer.shape)", 34)
            + String(
              format: "%10.4f %6.0f %8.0f %%  %12.4f %8.0f ", layer.forwardMilliseconds,
              layer.integerRate, 100 * layer.forwardOfPeak, layer.backwardMilliseconds,
              layer.floatRate)
            + (layer.backwardOfPeak.map { String(format: "%7.0f %%", 100 * $0) } ?? "  unknown")
        }
    }
  }

  private func growthLines(_ growth: [GrowthBenchmark.Result]) -> [String] {
    [
      "",
      Self.padded("varied", 28) + "slices  training ms  inference ms  training ps  inference ps",
      Self.padded("", 28) + "        per image    per image     per multiply-accumulate and slice",
    ]
      + growth.map {
        Self.padded($0.name, 28)
          + String(
            format: "%6d %12.3f %13.3f %12.1f %13.1f", $0.slices, $0.trainingMilliseconds,
            $0.inferenceMilliseconds, $0.trainingPicoseconds, $0.inferencePicoseconds)
      }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
  }
}
