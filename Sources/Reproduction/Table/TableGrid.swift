/// A table as texts in cells, ready to be written in any format.
package struct TableGrid: Hashable, Sendable {
  /// What the table shows, with profile and data.
  package var title: String
  /// Column headings; the first stands above the row labels.
  package var header: [Cell]
  /// Rows in groups that a rule separates; every row is as long as the header.
  package var groups: [Group]
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

  /// Rows that belong together.
  package struct Group: Hashable, Sendable {
    /// What they have in common, a line of its own above them; nil for none.
    package var title: String?
    package var rows: [[Cell]]

    package init(_ rows: [[Cell]], title: String? = nil) {
      self.rows = rows
      self.title = title
    }
  }

  /// What a mark means.
  package struct Note: Hashable, Sendable {
    package var mark: String
    package var text: String
  }
}
