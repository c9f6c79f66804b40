extension TableGrid {
  /// A `table` element with its notes and remarks below it; the title is the caption.
  func html() -> String {
    func text(_ cell: Cell) -> String {
      let marks = HTML.escaped(cell.marks.joined(separator: ","))
      return HTML.escaped(cell.text) + (marks.isEmpty ? "" : "<sup>\(marks)</sup>")
    }
    func line(_ cells: [Cell]) -> String {
      let rest = cells.dropFirst().map { cell in
        // Words may be broken into lines, numbers with their intervals may not.
        let kind = cell.text.contains(where: \.isNumber) ? "" : " class=\"words\""
        return "<td\(kind)>\(text(cell))</td>"
      }.joined()
      return "<tr><th scope=\"row\">\(cells.first.map(text) ?? "")</th>\(rest)</tr>"
    }
    let head = header.map { "<th scope=\"col\">\(text($0))</th>" }.joined()
    let bodies = groups.map { group in
      let title = group.title.map {
        "<tr class=\"group\"><th colspan=\"\(header.count)\" scope=\"rowgroup\">"
          + "\(HTML.escaped($0))</th></tr>"
      }
      return "<tbody>\(title ?? "")\(group.rows.map(line).joined(separator: "\n"))</tbody>"
    }
    func list(_ notes: [Note]) -> String {
      let lines = notes.map {
        "<li><sup>\(HTML.escaped($0.mark))</sup> \(HTML.escaped($0.text))</li>"
      }
      return lines.isEmpty
        ? "" : "<ul class=\"notes\">\(lines.joined(separator: "\n"))</ul>"
    }
    // That data are not the named ones is always seen; numbered notes are many.
    let numbered = notes.filter { Int($0.mark) != nil }
    let folded =
      numbered.isEmpty
      ? ""
      : "<details><summary>Notes 1 to \(numbered.count): differences from publications, and what is "
        + "missing</summary>\(list(numbered))</details>"
    return """
      <p class="caption">\(HTML.escaped(title))</p>
      <div class="wide"><table><thead><tr>\(head)</tr></thead>
      \(bodies.joined(separator: "\n"))</table></div>
      \(remarks.map { "<p class=\"remark\">\(HTML.escaped($0))</p>" }.joined(separator: "\n"))
      \(list(notes.filter { Int($0.mark) == nil }))
      \(folded)
      """
  }
}

/// Text in web pages.
enum HTML {
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
