extension Recipe {
  /// Adds a row for a method with its default options, labelled with its name.
  ///
  /// - Throws: ``RecipeError`` if there is no such method, or if it needs options.
  package mutating func addRow(_ method: String, methods: MethodCatalogue) throws {
    _ = try methods.make(method, options: .mapping([:]), file: "--add-row")
    let count = rows.filter { $0.method == method }.count
    rows.append(Row(label: count == 0 ? method : "\(method) (\(count + 1))", method: method))
  }

  /// Leaves only the named columns; an empty list leaves all.
  ///
  /// - Throws: ``RecipeError`` for a name that is no column's.
  package mutating func keepColumns(_ names: [String]) throws {
    try Self.check(names, among: columns.map(\.name), kind: "column", option: "column")
    if !names.isEmpty { columns.removeAll { !names.contains($0.name) } }
  }

  /// Leaves only the rows of the named methods; an empty list leaves all.
  ///
  /// - Parameters:
  ///   - names: Methods.
  ///   - option: The option that named them, for messages.
  /// - Throws: ``RecipeError`` for a name that is no row's method.
  package mutating func keepRows(_ names: [String], option: String = "row") throws {
    try Self.check(names, among: rows.map(\.method), kind: "row", option: option)
    guard !names.isEmpty else { return }
    leftOut += rows.filter { !names.contains($0.method) }
    rows.removeAll { !names.contains($0.method) }
  }

  /// Puts a column for every number of rows of an array in place of each; an empty list changes
  /// nothing.
  package mutating func vary(arrayRows sizes: [Int]) {
    guard !sizes.isEmpty else { return }
    columns = columns.flatMap { column in
      sizes.map { rows in
        var column = column
        column.crossbar.rows = rows
        column.name += "-\(rows)"
        if sizes.count > 1 { column.label += ", \(rows) rows" }
        return column
      }
    }
  }

  private static func check(
    _ names: [String], among known: [String], kind: String, option: String
  ) throws {
    for name in names where !known.contains(name) {
      throw RecipeError.unknownName(
        FilePosition(file: "--\(option)", line: nil, path: ""), kind: kind, name: name, known: known
      )
    }
  }
}
