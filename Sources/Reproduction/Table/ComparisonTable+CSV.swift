import Foundation

extension ComparisonTable {
  /// One line per cell and per gain, with a header: what a notebook or a spreadsheet reads.
  ///
  /// Numbers have four decimals; what is unknown or missing is an empty field.
  package func csv() -> String {
    var lines = [
      [
        "kind", "row", "method", "column", "dataset", "stands_in_for", "profile", "seeds",
        "value", "deviation", "interval_low", "interval_high", "published", "verdict", "note",
      ]
    ]
    for (row, entries) in zip(recipe.rows, entries) {
      for (column, entry) in zip(recipe.columns, entries) {
        lines.append([
          "top1", row.label, row.method, column.name, entry.standIn ?? column.dataset,
          entry.standIn == nil ? "" : column.dataset, profile.rawValue,
          entry.records.map { "\($0.seed)" }.joined(separator: " "),
          number(entry.statistics?.mean), number(entry.statistics?.deviation),
          number(entry.statistics?.interval?.lowerBound),
          number(entry.statistics?.interval?.upperBound), entry.printed ?? "", "",
          entry.problems.map(note).joined(separator: "; "),
        ])
      }
    }
    for gain in gains {
      let column = recipe.columns[gain.column]
      let standIn = entries.lazy.compactMap { $0[gain.column].standIn }.first
      lines.append([
        "gain", gain.best.map { "over \($0)" } ?? "", "", column.name,
        standIn ?? column.dataset, standIn == nil ? "" : column.dataset, profile.rawValue,
        gain.seeds.map { "\($0)" }.joined(separator: " "), number(gain.statistics?.mean),
        number(gain.statistics?.deviation), number(gain.statistics?.interval?.lowerBound),
        number(gain.statistics?.interval?.upperBound), gain.printed?.digits ?? "",
        gain.verdict.description, "",
      ])
    }
    return lines.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  private func note(_ outcome: CellOutcome) -> String {
    switch outcome {
    case .finished: ""
    case .failed(let reason): "failed: \(reason)"
    case .notAttempted(let reason): "not attempted: \(reason)"
    }
  }

  private func number(_ value: Double?) -> String {
    value.map { String(format: "%.4f", $0) } ?? ""
  }

  /// A field as RFC 4180 writes it.
  private func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
