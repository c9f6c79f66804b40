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
      "\\caption{\(escaped(title))}", "\\label{\(label)}",
      // Shrunk to the width of a line if it is wider, never enlarged.
      "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%",
      "\\begin{tabular}{l\(String(repeating: "r", count: header.count - 1))}", "\\toprule",
      line(header), "\\midrule",
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
