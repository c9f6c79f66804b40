extension TableGrid {
  /// A pipe table with a bold title; notes as a list.
  package func markdown() -> String {
    func text(_ cell: Cell) -> String {
      let marks = cell.marks.isEmpty ? "" : "<sup>\(cell.marks.joined(separator: ","))</sup>"
      return cell.text.replacing("|", with: "\\|") + marks
    }
    func block(_ group: Group) -> [String] {
      let title = group.title.map { title in
        [line([Cell("**\(title)**")] + header.dropFirst().map { _ in Cell("") })]
      }
      return (title ?? []) + group.rows.map(line)
    }
    func line(_ cells: [Cell]) -> String {
      "| " + cells.map(text).joined(separator: " | ") + " |"
    }
    var lines = ["**\(title)**", "", line(header)]
    lines.append("|" + header.map { _ in "---|" }.joined())
    lines += groups.flatMap(block)
    if !notes.isEmpty { lines.append("") }
    lines += notes.map { "- <sup>\($0.mark)</sup> \($0.text)" }
    lines += remarks.flatMap { ["", $0] }
    return lines.joined(separator: "\n") + "\n"
  }
}
