extension TableGrid {
  /// A `table` environment for the package `booktabs`; notes below the tabular.
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
      "% needs \\usepackage{booktabs}", "\\begin{table}", "\\centering",
      "\\caption{\(escaped(title))}", "\\label{\(label)}",
      "\\begin{tabular}{l\(String(repeating: "r", count: header.count - 1))}", "\\toprule",
      line(header), "\\midrule",
    ]
    lines += groups.map(block).joined(separator: ["\\midrule"])
    lines += ["\\bottomrule", "\\end{tabular}"]
    lines += notes.map {
      "\\par\\footnotesize\\textsuperscript{\(escaped($0.mark))} \(escaped($0.text))"
    }
    lines += remarks.map { "\\par\\footnotesize \(escaped($0))" }
    return (lines + ["\\end{table}"]).joined(separator: "\n") + "\n"
  }

  private func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "±": "$\\pm$"
      case "×": "$\\times$"
      case "→": "$\\to$"
      case "−": "$-$"
      case "†": "\\dag{}"
      case "–": "--"
      default: String(character)
      }
    }.joined()
  }
}
