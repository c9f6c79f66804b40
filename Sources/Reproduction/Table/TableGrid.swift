/// A table as texts in cells, ready to be written in any format.
package struct TableGrid: Hashable, Sendable {
  /// What the table shows, with profile and data.
  package var title: String
  /// Column headings; the first stands above the row labels.
  package var header: [Cell]
  /// Rows in groups that a rule separates; every row is as long as the header.
  package var groups: [[[Cell]]]
  /// Marks and what they mean, in the order of their first use.
  package var notes: [Note]
  /// Lines below the notes.
  package var remarks: [String]

  /// A text and the marks behind it.
  package struct Cell: Hashable, Sendable, ExpressibleByStringLiteral {
    package var text: String
    package var marks: [String]

    package init(_ text: String, marks: [String] = []) {
      self.text = text
      self.marks = marks
    }

    package init(stringLiteral text: String) { self.init(text) }
  }

  /// What a mark means.
  package struct Note: Hashable, Sendable {
    package var mark: String
    package var text: String
  }
}

/// How a table is written.
package enum TableFormat: String, CaseIterable, Sendable {
  /// Aligned columns for a terminal.
  case text
  /// A pipe table.
  case markdown
  /// One line per cell of the table, for programs.
  case csv
  /// A `table` environment that needs the package `booktabs`.
  case latex
}

extension ComparisonTable {
  /// The table in a format, ending in a line break.
  package func rendered(as format: TableFormat) -> String {
    switch format {
    case .text: grid().plainText()
    case .markdown: grid().markdown()
    case .csv: csv()
    case .latex: grid().latex(label: recipe.table)
    }
  }
}
