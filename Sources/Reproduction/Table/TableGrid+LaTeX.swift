extension TableGrid {
  /// A `table` environment for the packages `booktabs` and `graphicx`, and its notes behind it.
  package func latex(label: String) -> String {
    func text(_ cell: Cell) -> String {
      let marks = cell.marks.map(escaped).joined(separator: ",")
      return escaped(cell.text) + (marks.isEmpty ? "" : "\\textsuperscript{\(marks)}")
    }
    func line(_ cells: [Cell]) -> String { cells.map(text).joined(separator: " & ") + " \\\\" }
    func block(_ group: Group) -> [String] {
      let title = group.title.map {
        ["\\multicolumn{\(header.count)}{l}{\\emph{\(escaped($0))}} \\\\"]
      }
      return (title ?? []) + group.rows.map(line)
    }
    var lines = [
      "% needs \\usepackage{booktabs,graphicx}", "\\begin{table}[!htbp]", "\\centering",
      "\\caption{\(escaped(caption))}", "\\label{\(label)}",
      // Shrunk to the width of a line if it is wider, never enlarged.
      "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%",
      "\\begin{tabular}{l\(String(repeating: "r", count: header.count - 1))}", "\\toprule",
      header.map { stacked(text($0)) }.joined(separator: " & ") + " \\\\", "\\midrule",
    ]
    lines += groups.map(block).joined(separator: ["\\midrule"])
    lines += ["\\bottomrule", "\\end{tabular}}", "\\end{table}"]
    let below =
      notes.map { "\\par\\textsuperscript{\(escaped($0.mark))} \(escaped($0.text))" }
      + remarks.map { "\\par \(escaped($0))" }
    if !below.isEmpty {
      // Outside the float, which cannot be longer than a page.
      lines += ["{\\footnotesize\\noindent Notes to Table~\\ref{\(label)}."] + below + ["\\par}"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The title without a number of its own, as LaTeX numbers tables.
  private var caption: String { title.replacing(/^Table [0-9]+:\s/, with: "") }

  /// A long heading in two lines, broken at the blank next to its middle, so that columns are narrow.
  private func stacked(_ heading: String) -> String {
    let blanks = heading.indices.filter { heading[$0] == " " }
    let middle = heading.count / 2
    guard heading.count > 12,
      let blank = blanks.min(by: {
        let (one, two) = (
          heading.distance(from: heading.startIndex, to: $0),
          heading.distance(from: heading.startIndex, to: $1)
        )
        return abs(one - middle) < abs(two - middle)
      })
    else { return heading }
    return "\\shortstack[r]{\(heading[..<blank])\\\\\(heading[heading.index(after: blank)...])}"
  }

  private func escaped(_ text: String) -> String {
    var isQuoted = false
    return text.map { character in
      switch character {
      case "\"":
        isQuoted.toggle()
        return isQuoted ? "``" : "''"
      default: return Self.symbols[character] ?? String(character)
      }
    }.joined()
  }

  /// What LaTeX has another meaning for, or no letter in its plain fonts.
  private static let symbols: [Character: String] = [
    "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}",
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "<": "$<$", ">": "$>$", "|": "$|$", "±": "$\\pm$", "×": "$\\times$", "→": "$\\to$",
    "↓": "$\\downarrow$", "−": "$-$", "σ": "$\\sigma$", "†": "\\dag{}", "–": "--",
  ]
}
