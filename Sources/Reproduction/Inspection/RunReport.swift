import Crossbar
import Foundation
import Results

/// What `reproduce inspect` prints of a run file: a pure function of the file.
package struct RunReport: Sendable {
  private let run: RunFile

  package init(_ run: RunFile) { self.run = run }

  /// Settings, provenance, metrics and layers, in this order.
  package var text: String {
    [provenance, settings, metrics, test, layers, accounting]
      .filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
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
    lines += history
    if let weights = self.run.pretrainedText { lines.insert("weights   \(weights)", at: 4) }
    if let reason = self.run.failureReason { lines.insert("reason    \(reason)", at: 2) }
    return lines
  }

  /// Who made which part of the run, where it was not one program on one kind of machine.
  private var history: [String] {
    let history = run.provenance.history
    var lines = history.map { stretch in
      let batches = stretch.batch == 0 ? "" : ", batch \(stretch.batch + 1)"
      return "history   from epoch \(stretch.epoch + 1)\(batches): \(stretch.started), commit "
        + "\(stretch.commit)\(stretch.dirty ? " (files changed)" : ""), \(stretch.device), "
        + "\(stretch.cpu), \(stretch.isa)"
    }
    if let first = history.first, first.epoch > 0 || first.batch > 0 {
      lines.insert("history   before that: unknown", at: 0)
    }
    return lines
  }

  /// The resolved recipe, one setting per line.
  private var settings: [String] {
    guard
      let value = try? JSONDecoder().decode(
        OptionValue.self, from: Data(run.provenance.recipe.utf8))
    else { return ["settings", "  \(run.provenance.recipe)"] }
    return ["settings (hash \(run.provenance.recipeHash))"]
      + value.leaves.map { "  \($0.path) = \($0.value)" }
  }

  private var metrics: [String] {
    guard !run.metrics.isEmpty else { return [] }
    let rows = run.metrics.map { epoch in
      [
        "\(epoch.epoch + 1)", decimal(epoch.trainLoss, 4), percent(epoch.trainTop1),
        epoch.validationTop1.map(percent) ?? "–", decimal(epoch.learningRate, 5),
        decimal(epoch.seconds, 1), decimal(epoch.imagesPerSecond, 1),
      ]
    }
    return ["epochs"]
      + Self.aligned(
        [["epoch", "loss", "top-1 %", "validation %", "rate", "seconds", "images/s"]] + rows)
  }

  private var test: [String] {
    guard let test = run.test else { return [] }
    return [
      "test on \(test.labels.count) images: top-1 \(percent(test.top1)) %, "
        + "top-5 \(percent(test.top5)) %"
    ]
  }

  private var layers: [String] {
    guard !run.layers.isEmpty else { return [] }
    let names = [
      "layer", "shape", "arrays", "clipped %", "worst column %", "one code %", "idle channels",
      "scales at bound",
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
          ? "–" : percent(clipped.reduce(0, +) / Double(clipped.count)),
        clipped.max().map(percent) ?? "–", layer.constantColumnShare.map(percent) ?? "–",
        layer.idleChannels.map(String.init) ?? "–",
        layer.scales(atMost: ScaleGuard.leastScale(.float32)).map(String.init) ?? "–",
      ]
    }
    let title = [
      "layers (arrays × column tiles × slices; partial sums that the ADC clips; columns whose ADC gives",
      "one code; output channels whose weights are all zero; scales of weights and of partial sums at the",
      "least value that training leaves them)",
    ]
    return title + Self.aligned([names] + rows)
  }

  /// The measured values of an array of either precision.
  private static func fractions(_ array: StoredArray?) -> [Double] {
    let values =
      array?.values(of: Double.self) ?? array?.values(of: Float.self)?.map(Double.init) ?? []
    return values.filter(\.isFinite)
  }

  private var accounting: [String] {
    guard let accounting = run.accounting else { return [] }
    return ["cost of one image"]
      + Self.aligned(
        accounting.quantities.map {
          let isWhole = $0.total == $0.total.rounded()
          return [$0.name, decimal($0.total, isWhole ? 0 : 3), $0.unit == "1" ? "" : $0.unit]
        })
  }

  private func percent(_ fraction: Double) -> String { decimal(100 * fraction, 2) }

  private func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// Rows as indented lines: the first column to the left, the others to the right.
  package static func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, text in
        let padding = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + padding : padding + text
      }
      return ("  " + cells.joined(separator: "  ")).replacing(/\ +$/, with: "")
    }
  }
}

extension OptionValue {
  /// Every value with the path that leads to it, sorted by path.
  fileprivate var leaves: [(path: String, value: String)] {
    guard case .mapping(let values) = self else { return [("", summary)] }
    return values.sorted { $0.key < $1.key }.flatMap { key, value -> [(String, String)] in
      guard case .mapping = value else { return [(key, value.summary)] }
      return value.leaves.map { ("\(key).\($0.path)", $0.value) }
    }
  }
}
