import Crossbar
import Foundation
import Results

/// What `reproduce inspect` prints of a run file: a pure function of the file.
package struct RunReport: Sendable {
  private let run: RunFile

  package init(_ run: RunFile) { self.run = run }

  /// Provenance, settings, metrics, test, layers, rounding of weights, scales, normalisations,
  /// simulated chips and costs, in this order.
  package var text: String {
    RunSections.joined([
      provenance,
      RunSections.settings(run.provenance.recipe, hash: run.provenance.recipeHash),
      RunSections.epochs(run.metrics), test, layers, weights, ScaleReport(run.network).lines,
      NormalizationReport(run.network).lines, ChipReport(run.variation ?? VariationRecord()).lines,
      accounting,
    ])
  }

  private var provenance: [String] {
    let run = run.provenance
    var lines = [
      "run       \(run.cellID)",
      "status    \(run.status.rawValue)",
      "method    \(run.method)",
      "network   \(run.network)",
      "data set  \(DatasetTitle.of(run.dataset))",
      "profile   \(run.profile)",
      "seed      \(run.seed)",
      "commit    \(run.commit)\(run.dirty ? " (files changed)" : "")",
      "started   \(run.started)",
      "time      \(Plan.duration(run.seconds))",
      "machine   \(run.device), \(run.cpu), \(run.isa), \(run.threads) threads",
      "versions  "
        + run.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", "),
    ]
    lines += RunSections.history(run.history)
    if let weights = self.run.pretrainedText { lines.insert("weights   \(weights)", at: 4) }
    if let reason = self.run.failureReason { lines.insert("reason    \(reason)", at: 2) }
    return lines
  }

  private var test: [String] {
    guard let test = run.test else { return [] }
    return [
      "test on \(test.labels.count) images: top-1 \(RunSections.percent(test.top1)) %, "
        + "top-5 \(RunSections.percent(test.top5)) %"
    ]
  }

  private var layers: [String] {
    guard !run.layers.isEmpty else { return [] }
    let names = [
      "layer", "shape", "arrays", "clipped %", "worst column %", "one code %", "idle channels",
    ]
    let rows = run.layers.map { layer -> [String] in
      let shape = layer.geometry
      let placement = shape.crossbar
      let clipped = Self.fractions(layer.saturation)
      return [
        layer.name,
        "\(shape.inputChannels)→\(shape.outputChannels) \(shape.kernelSize)×\(shape.kernelSize)",
        placement.map { "\($0.arrays)×\($0.columnTiles)×\($0.slices)" } ?? "float",
        clipped.isEmpty
          ? "–" : RunSections.percent(clipped.reduce(0, +) / Double(clipped.count)),
        clipped.max().map(RunSections.percent) ?? "–",
        layer.constantColumnShare.map(RunSections.percent) ?? "–",
        layer.idleChannels.map(String.init) ?? "–",
      ]
    }
    let title = [
      "layers (arrays × column tiles × slices; partial sums that the ADC clips; columns whose ADC gives",
      "one code; output channels whose weights are all zero)",
    ]
    return title + RunSections.aligned([names] + rows)
  }

  private var weights: [String] {
    let rows = run.layers.compactMap { layer in
      layer.weightRounding.map { rounding in
        [
          layer.name, "\(layer.weightCodes?.shape.reduce(1, *) ?? 0)",
          RunSections.percent(rounding.zeroShare),
          RunSections.percent(rounding.endShare),
          rounding.error.map(RunSections.percent) ?? "–",
          rounding.worstColumnError.map(RunSections.percent) ?? "–",
        ]
      }
    }
    guard !rows.isEmpty else { return [] }
    let title = [
      "weights (codes that are zero, and at an end of their range; norm of what rounding changes over",
      "that of the weights, in the layer and in its worst column)",
    ]
    return title
      + RunSections.aligned(
        [["layer", "weights", "zero %", "at an end %", "error %", "worst column %"]] + rows)
  }

  /// The measured values of an array of either precision.
  private static func fractions(_ array: StoredArray?) -> [Double] {
    (array?.reals ?? []).filter(\.isFinite)
  }

  private var accounting: [String] {
    guard let accounting = run.accounting else { return [] }
    return ["cost of one image"]
      + RunSections.aligned(
        accounting.quantities.map {
          let isWhole = $0.total == $0.total.rounded()
          return [
            $0.name, RunSections.decimal($0.total, isWhole ? 0 : 3), $0.unit == "1" ? "" : $0.unit,
          ]
        })
  }
}
