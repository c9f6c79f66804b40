/// Gives every footnote of a table one mark: numbers, and daggers for stand-in data.
struct NoteList {
  private(set) var notes: [TableGrid.Note] = []
  private var numbered = 0
  private var daggers = 0

  /// The mark of a text, the same for the same text.
  mutating func number(_ text: String) -> String {
    if let known = notes.first(where: { $0.text == text }) { return known.mark }
    numbered += 1
    notes.append(TableGrid.Note(mark: "\(numbered)", text: text))
    return "\(numbered)"
  }

  /// The mark of cells that were made on a stand-in.
  mutating func standIn(_ dataset: String) -> String {
    let text =
      "made on \(DatasetTitle.of(dataset)), which stands in for the data set that is not here"
    if let known = notes.first(where: { $0.text == text }) { return known.mark }
    daggers += 1
    let mark = String(repeating: "†", count: daggers)
    notes.append(TableGrid.Note(mark: mark, text: text))
    return mark
  }

  /// The marks of what a group of runs has to say beside its numbers.
  mutating func marks(_ group: CellGroup) -> [String] {
    let dagger = group.standIn.map { [standIn($0)] } ?? []
    return dagger + group.notes.map { number($0) }
  }
}
