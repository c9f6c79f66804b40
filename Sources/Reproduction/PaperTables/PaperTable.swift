import Foundation

/// What the paper printed in one of its tables: digits and where they were read.
///
/// What could not be read stays unknown; it is never filled with a number of our own.
package struct PaperTable: Hashable, Sendable {
  /// The form of these files that this release reads.
  package static let schema = 1

  /// The publication.
  package var reference: String
  /// What the numbers are, such as `top-1 accuracy, percent`.
  package var unit: String
  /// The method whose gain over the best related work is claimed.
  package var ours: String
  /// Claimed gains, in points, one per column at most.
  package var gains: [Printed]
  /// Printed accuracies, by method and column.
  package var cells: [Printed]
  /// Statements without a number.
  package var claims: [Claim]

  /// One printed number.
  package struct Printed: Hashable, Sendable {
    /// The method's name; nil for a gain.
    package var row: String?
    /// The column's name in the recipe.
    package var column: String
    /// The digits as printed; nil is unknown.
    package var digits: String?
    /// Where they were read, such as `abstract` or `table 2, page 4`; nil is unknown.
    package var source: String?

    /// The number that the digits write; nil is unknown.
    package var value: Double? { digits.flatMap(Double.init) }
  }

  /// The claimed gain in a column, if one was printed.
  package func gain(column: String) -> Printed? { gains.first { $0.column == column } }

  /// The printed accuracy of a method in a column, if there is an entry.
  package func cell(row: String, column: String) -> Printed? {
    cells.first { $0.row == row && $0.column == column }
  }

  /// Reads a file and checks all of it; errors call it `name`.
  ///
  /// - Throws: ``RecipeError``, naming the file, the line and what would be accepted.
  package static func read(file: URL, named name: String) throws -> PaperTable {
    try PaperTable(YAMLNode.read(file: file, named: name))
  }

  /// Reads a table from text; errors call it `name`.
  package static func parse(_ text: String, named name: String) throws -> PaperTable {
    try PaperTable(YAMLNode.parse(text, named: name))
  }

  private init(_ root: YAMLNode) throws {
    let keys = try root.mapping([
      "schema", "table", "reference", "unit", "ours", "gains", "cells", "claims",
    ])
    let schema = try keys.required("schema", "\(Self.schema)")
    guard try schema.string() == "\(Self.schema)" else {
      throw schema.wrong("schema \(Self.schema), the one that this release reads")
    }
    _ = try keys.required("table", "the table's name").string()
    reference = try keys.required("reference", "the publication").string()
    unit = try keys.required("unit", "what the numbers are").string()
    let ours = try keys.required("ours", "the method whose gain is claimed").string()
    self.ours = ours
    gains = try keys.optional("gains")?.list().map { try Printed($0, of: []) } ?? []
    cells = try keys.optional("cells")?.list().map { try Printed($0, of: ["row"]) } ?? []
    claims = try keys.optional("claims")?.list().map { try Claim($0, ours: ours) } ?? []
  }
}

extension Claim {
  fileprivate init(_ node: YAMLNode, ours: String) throws {
    let keys = try node.mapping(["name", "claim", "source", "against"])
    kind = try keys.required("name", "what is tested").choice(Kind.self)
    text = try keys.required("claim", "the statement in the paper's words").string()
    source = try keys.required("source", "where it was read").string()
    self.ours = ours
    against = try keys.required("against", "the method that ours is compared with").string()
  }
}

extension PaperTable.Printed {
  fileprivate init(_ node: YAMLNode, of rowKeys: [String]) throws {
    let keys = try node.mapping(rowKeys + ["column", "printed", "source"])
    row = try rowKeys.first.map { try keys.required($0, "the method's name").string() }
    column = try keys.required("column", "the column's name").string()
    let printed = try keys.required("printed", "the printed digits, or unknown")
    digits = try Self.known(printed.string())
    if let digits, Double(digits) == nil { throw printed.wrong("the printed digits, or unknown") }
    let place = try keys.required("source", "where it was read, or unknown")
    source = try Self.known(place.string())
    guard digits == nil || source != nil else {
      throw place.wrong("where the digits were read: a number without a source does not count")
    }
  }

  private static func known(_ text: String) -> String? { text == "unknown" ? nil : text }
}
