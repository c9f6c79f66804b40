extension TableGrid {
  /// Aligned columns, two spaces apart; notes and remarks below.
  package func plainText() -> String {
    func text(_ cell: Cell) -> String {
      cell.marks.isEmpty ? cell.text : "\(cell.text) [\(cell.marks.joined(separator: ","))]"
    }
    let rows = [header.map(text)] + groups.flatMap(\.rows).map { $0.map(text) }
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [Cell]) -> String {
      let padded = zip(cells.map(text), widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }
      return trimmed(padded.joined(separator: "  "))
    }
    let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
    func block(_ group: Group) -> [String] {
      (group.title.map { [$0] } ?? []) + group.rows.map(line)
    }
    var lines = [title, "", line(header), rule]
    lines += groups.map(block).joined(separator: [rule])
    if !notes.isEmpty || !remarks.isEmpty { lines.append("") }
    lines += notes.map { "[\($0.mark)] \($0.text)" }
    lines += remarks
    return lines.joined(separator: "\n") + "\n"
  }

  private func trimmed(_ text: String) -> String {
    guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
    return String(text[...last])
  }
}
