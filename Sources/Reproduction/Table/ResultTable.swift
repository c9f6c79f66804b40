/// A table of results, before it is written in one of the formats.
///
/// A pure function of run files, a recipe and what the paper printed: no clock, no machine and no
/// order of execution has a part in it.
package protocol ResultTable: Sendable {
  /// Its name, such as `table2`.
  var name: String { get }
  /// The table as texts in cells.
  func grid() -> TableGrid
  /// One line per number, with a header: what a notebook or a spreadsheet reads.
  ///
  /// Numbers have four decimals; what is unknown or missing is an empty field.
  func csv() -> String
  /// What follows for the claims that the paper makes about these numbers.
  var verdicts: [Verdict] { get }
  /// Every run that a number of the table comes from.
  var records: [RunRecord] { get }
}

/// How a table is written.
package enum TableFormat: String, CaseIterable, Sendable {
  /// Aligned columns for a terminal.
  case text
  /// A pipe table.
  case markdown
  /// One line per cell of the table, for programs.
  case csv
  /// A `table` environment that needs the packages `booktabs` and `graphicx`, and its notes.
  case latex
}

extension ResultTable {
  /// The table in a format, ending in a line break.
  package func rendered(as format: TableFormat) -> String {
    switch format {
    case .text: grid().plainText()
    case .markdown: grid().markdown()
    case .csv: csv()
    case .latex: grid().latex(label: name)
    }
  }
}
