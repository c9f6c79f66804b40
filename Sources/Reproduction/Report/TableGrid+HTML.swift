extension TableGrid {
  /// A `table` element with its notes and remarks below it; the title is the caption.
  func html() -> String {
    func text(_ cell: Cell) -> String {
      let marks = HTML.escaped(cell.marks.joined(separator: ","))
      return HTML.escaped(cell.text) + (marks.isEmpty ? "" : "<sup>\(marks)</sup>")
    }
    func line(_ cells: [Cell]) -> String {
      let rest = cells.dropFirst().map { "<td>\(text($0))</td>" }.joined()
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
    let notes = notes.map {
      "<li><sup>\(HTML.escaped($0.mark))</sup> \(HTML.escaped($0.text))</li>"
    }
    return """
      <p class="caption">\(HTML.escaped(title))</p>
      <div class="wide"><table><thead><tr>\(head)</tr></thead>
      \(bodies.joined(separator: "\n"))</table></div>
      \(remarks.map { "<p class=\"remark\">\(HTML.escaped($0))</p>" }.joined(separator: "\n"))
      \(notes.isEmpty ? "" : "<ul class=\"notes\">\(notes.joined(separator: "\n"))</ul>")
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
