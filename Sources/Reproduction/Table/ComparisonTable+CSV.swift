extension ComparisonTable {
  package func csv() -> String {
    var lines = [
      [
        "kind", "row", "method", "column", "dataset", "stands_in_for", "profile", "seeds",
        "value", "deviation", "interval_low", "interval_high", "published", "verdict", "note",
      ]
    ]
    for (row, entries) in zip(recipe.rows, entries) {
      for (column, entry) in zip(recipe.columns, entries) {
        let runs = entry.runs
        lines.append(
          [
            "top1", row.label, row.method, column.name, runs.standIn ?? column.dataset,
            runs.standIn == nil ? "" : column.dataset, profile.rawValue,
            CSV.seeds(runs.records.map(\.seed)),
          ] + CSV.fields(runs.topOne) + [
            entry.printed ?? "", "", runs.notes.joined(separator: "; "),
          ])
      }
    }
    for gain in gains {
      let column = recipe.columns[gain.column]
      let standIn = entries.lazy.compactMap { $0[gain.column].runs.standIn }.first
      lines.append(
        [
          "gain", gain.best.map { "over \($0)" } ?? "", "", column.name,
          standIn ?? column.dataset, standIn == nil ? "" : column.dataset, profile.rawValue,
          CSV.seeds(gain.seeds),
        ] + CSV.fields(gain.statistics) + [
          gain.printed?.digits ?? "", gain.verdict.description,
          gain.best.flatMap { _ in gain.rivalsText } ?? "",
        ])
    }
    return CSV.text(lines)
  }
}
