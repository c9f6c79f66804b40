import Foundation
import Results

/// What reports on finished and on unfinished runs have in common, section by section.
package enum RunSections {
  /// Settings, one per line, of a resolved recipe.
  static func settings(_ recipe: String, hash: String) -> [String] {
    guard let value = OptionValue(json: recipe) else {
      return ["settings", "  \(recipe)"]
    }
    return ["settings (hash \(hash))"] + value.leaves.map { "  \($0.path) = \($0.value)" }
  }

  /// Who made which part of a run.
  static func history(_ history: [RunStretch]) -> [String] {
    var lines = history.map { stretch in
      let batches = stretch.batch == 0 ? "" : ", batch \(stretch.batch + 1)"
      return "history   from epoch \(stretch.epoch + 1)\(batches): \(stretch.started), commit "
        + "\(stretch.commit)\(stretch.dirty ? " (files changed)" : ""), \(stretch.device), "
        + "\(stretch.cpu), \(stretch.isa), libtorch \(stretch.libtorch)"
        + (stretch.gpu.isEmpty ? "" : ", \(stretch.gpu)")
    }
    if history.beginningIsUnknown {
      lines.insert("history   before that: unknown", at: 0)
    }
    return lines
  }

  /// One line per epoch.
  static func epochs(_ metrics: [EpochMetrics]) -> [String] {
    guard !metrics.isEmpty else { return [] }
    let rows = metrics.map { epoch in
      [
        "\(epoch.epoch + 1)", decimal(epoch.trainLoss, 4), percent(epoch.trainTop1),
        epoch.validationTop1.map(percent) ?? "–", decimal(epoch.learningRate, 5),
        decimal(epoch.seconds, 1), decimal(epoch.imagesPerSecond, 1),
      ]
    }
    return ["epochs"]
      + aligned(
        [["epoch", "loss", "top-1 %", "validation %", "rate", "seconds", "images/s"]] + rows)
  }

  static func percent(_ fraction: Double) -> String { decimal(100 * fraction, 2) }

  static func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// Sections that have lines, an empty line between them.
  static func joined(_ sections: [[String]]) -> String {
    sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
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

extension [Double] {
  /// The middle one, or the mean of the two in the middle; there must be one.
  var median: Double {
    let sorted = sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
