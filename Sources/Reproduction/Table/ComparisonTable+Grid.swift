import Foundation

extension ComparisonTable {
  /// Lays the table out: methods, then gains and verdicts, then what every mark means.
  package func grid() -> TableGrid {
    var notes = NoteList()
    let header =
      [TableGrid.Cell("method")] + recipe.columns.indices.map { columnHeading($0, &notes) }
    let methods = zip(recipe.rows, entries).map { row, entries in
      let marks = ((identities[row.method]?.differences ?? []) + row.quirks).map {
        notes.number("\(row.method): \($0)")
      }
      return [TableGrid.Cell(row.label, marks: marks)] + entries.map { cell($0, &notes) }
    }
    let gain = [TableGrid.Cell("gain over the best related work")] + gains.map(gainCell)
    let best = [TableGrid.Cell("best related work")] + gains.map { TableGrid.Cell($0.best ?? "–") }
    let published =
      [TableGrid.Cell("published gain")]
      + gains.map { gain in
        TableGrid.Cell(
          gain.printed?.value.map { Self.points($0) } ?? "unknown",
          marks: gain.printed?.source.map { [notes.number("published gain: \($0) of the paper")] }
            ?? [])
      }
    let verdict = [TableGrid.Cell("verdict")] + gains.map { verdictCell($0, &notes) }
    return TableGrid(
      title: title, header: header, groups: [methods, [gain, best, published, verdict]],
      notes: notes.notes, remarks: remarks)
  }

  private var standIns: [String] {
    Set(entries.joined().compactMap(\.standIn)).sorted()
  }

  private var title: String {
    let data =
      standIns.isEmpty
      ? "" : "; made on stand-in data (\(standIns.map(DatasetTitle.of).joined(separator: ", ")))"
    return "\(recipe.title): top-1 accuracy in percent, mean ± standard deviation over seeds; "
      + "profile \(profile.rawValue)\(data)"
  }

  private func columnHeading(_ index: Int, _ notes: inout NoteList) -> TableGrid.Cell {
    let column = recipe.columns[index]
    let settings = column.crossbar
    let label =
      "\(column.label) W\(settings.weightBits)A\(settings.activationBits)"
      + "P\(settings.partialSumBits)"
    let standIn = entries.lazy.compactMap { $0[index].standIn }.first
    let quirks = column.quirks.map { notes.number($0) }
    return TableGrid.Cell(label, marks: (standIn.map { [notes.standIn($0)] } ?? []) + quirks)
  }

  private func cell(_ entry: Entry, _ notes: inout NoteList) -> TableGrid.Cell {
    var marks = entry.standIn.map { [notes.standIn($0)] } ?? []
    for problem in entry.problems {
      switch problem {
      case .finished: break
      case .failed(let reason): marks.append(notes.number("failed: \(reason)"))
      case .notAttempted(let reason): marks.append(notes.number("not attempted: \(reason)"))
      }
    }
    let best = entry.records.compactMap(\.bestTestTopOne)
    if !best.isEmpty {
      let mean = best.reduce(0, +) / Double(best.count)
      marks.append(
        notes.number("after the best epoch on the test images: \(Self.percent(mean)) % on average"))
    }
    guard let statistics = entry.statistics else {
      let failed = entry.problems.contains { if case .failed = $0 { true } else { false } }
      return TableGrid.Cell(failed ? "failed" : "not attempted", marks: marks)
    }
    var text = Self.percent(statistics.mean)
    if let deviation = statistics.deviation { text += " ± " + Self.percent(deviation) }
    // A printed accuracy is about the column's own data.
    if let printed = entry.printed, entry.standIn == nil { text += " (paper \(printed))" }
    return TableGrid.Cell(text, marks: marks)
  }

  private func gainCell(_ gain: Gain) -> TableGrid.Cell {
    guard let statistics = gain.statistics else { return "–" }
    let interval = statistics.interval.map {
      " [\(Self.points($0.lowerBound)), \(Self.points($0.upperBound))]"
    }
    return TableGrid.Cell(Self.points(statistics.mean) + (interval ?? ""))
  }

  private func verdictCell(_ gain: Gain, _ notes: inout NoteList) -> TableGrid.Cell {
    switch gain.verdict {
    case .reproduced: "reproduced"
    case .notReproduced: "not reproduced"
    case .sameDirection(let reason):
      TableGrid.Cell("same direction", marks: [notes.number("same direction: \(reason)")])
    case .notAttempted(let reason):
      TableGrid.Cell("not attempted", marks: [notes.number("not attempted: \(reason)")])
    }
  }

  private var remarks: [String] {
    let records = entries.joined().flatMap(\.records)
    guard !records.isEmpty else { return ["No finished run."] }
    let seeds = Set(records.map(\.seed)).sorted().map(String.init)
    let commits = Set(records.map { $0.commit ?? "unknown" }).sorted()
    var lines = [
      "Profile \(profile.rawValue): \(profile.meaning).",
      "Seeds \(seeds.joined(separator: ", ")); runs made by commit "
        + "\(commits.joined(separator: ", ")).",
    ]
    if records.count > 0, seeds.count == 1 {
      lines.append("One seed: no standard deviation, no interval.")
    } else {
      lines.append("Gains are paired by seed; in brackets their 95 % interval over seeds.")
    }
    return lines
  }

  static func percent(_ value: Double) -> String { String(format: "%.2f", value) }
  static func points(_ value: Double) -> String { String(format: "%+.2f", value) }
}

/// Gives every footnote one mark: numbers, and daggers for stand-in data.
private struct NoteList {
  private(set) var notes: [TableGrid.Note] = []
  private var numbered = 0
  private var daggers = 0

  mutating func number(_ text: String) -> String {
    if let known = notes.first(where: { $0.text == text }) { return known.mark }
    numbered += 1
    notes.append(TableGrid.Note(mark: "\(numbered)", text: text))
    return "\(numbered)"
  }

  mutating func standIn(_ dataset: String) -> String {
    let text =
      "made on \(DatasetTitle.of(dataset)), which stands in for the data set that is not here"
    if let known = notes.first(where: { $0.text == text }) { return known.mark }
    daggers += 1
    let mark = String(repeating: "†", count: daggers)
    notes.append(TableGrid.Note(mark: mark, text: text))
    return mark
  }
}
