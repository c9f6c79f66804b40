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
      return [TableGrid.Cell(row.label, marks: marks)]
        + zip(recipe.columns, entries).map { cell($1, row.trainingNote(in: $0), &notes) }
    }
    let gain = [TableGrid.Cell("gain over the best related work")] + gains.map(gainCell)
    let best = [TableGrid.Cell("best related work")] + gains.map { bestCell($0, &notes) }
    let published =
      [TableGrid.Cell("published gain")]
      + gains.map { gain in
        TableGrid.Cell(
          gain.printed?.value.map { TableText.points($0) } ?? "unknown",
          marks: gain.printed?.source.map { [notes.number("published gain: \($0) of the paper")] }
            ?? [])
      }
    let verdict = [TableGrid.Cell("verdict")] + gains.map { verdictCell($0, &notes) }
    return TableGrid(
      title: title, header: header,
      groups: [TableGrid.Group(methods), TableGrid.Group([gain, best, published, verdict])],
      notes: notes.notes, remarks: remarks)
  }

  private var title: String {
    "\(recipe.title): top-1 accuracy in percent, mean ± standard deviation over seeds; "
      + TableText.origin(entries.joined().map(\.runs), profile: profile)
  }

  private func columnHeading(_ index: Int, _ notes: inout NoteList) -> TableGrid.Cell {
    let column = recipe.columns[index]
    let label = "\(column.label) \(TableText.bits(column.crossbar))"
    let standIn = entries.lazy.compactMap { $0[index].runs.standIn }.first
    let quirks = column.quirks.map { notes.number($0) }
    return TableGrid.Cell(label, marks: (standIn.map { [notes.standIn($0)] } ?? []) + quirks)
  }

  // `training` tells how the row's training differs from the column's.
  private func cell(
    _ entry: Entry, _ training: String?, _ notes: inout NoteList
  ) -> TableGrid.Cell {
    let runs = entry.runs
    var marks = notes.marks(runs)
    if let training, !runs.records.isEmpty { marks.append(notes.number(training)) }
    if let best = SeedStatistics(runs.records.compactMap(\.bestTestTopOne)) {
      marks.append(
        notes.number(
          "after the best epoch on the test images: \(TableText.percent(best.mean)) % on average"))
    }
    return TableGrid.Cell(TableText.accuracy(of: runs, printed: entry.printed), marks: marks)
  }

  private func gainCell(_ gain: Gain) -> TableGrid.Cell {
    TableGrid.Cell(gain.statistics.map(TableText.gain) ?? "–")
  }

  private func bestCell(_ gain: Gain, _ notes: inout NoteList) -> TableGrid.Cell {
    guard let best = gain.best else { return TableGrid.Cell("–") }
    let marks = gain.rivalsText.map {
      [notes.number("best related work: of those with runs; \($0)")]
    }
    return TableGrid.Cell(best, marks: marks ?? [])
  }

  private func verdictCell(_ gain: Gain, _ notes: inout NoteList) -> TableGrid.Cell {
    guard let reason = gain.verdict.reason else { return TableGrid.Cell(gain.verdict.word) }
    return TableGrid.Cell(
      gain.verdict.word, marks: [notes.number("\(gain.verdict.word): \(reason)")])
  }

  private var remarks: [String] {
    TableText.remarks(
      on: records, profile: profile,
      intervals: "Gains are paired by seed; in brackets their 95 % interval over seeds "
        + "(Student's t).") + mappingEffects.map(\.line)
  }
}
