import Crossbar

/// A grid of weight by partial-sum granularity: the numbers of table 3.
package struct GranularityTable: ResultTable {
  /// The recipe whose rows are the grid's places.
  package let recipe: Recipe
  /// How much work each run is.
  package let profile: ProfileName
  /// Every place that has a row in the recipe, column by column.
  package let places: [Place]

  /// One combination of granularities in one column of the recipe.
  package struct Place: Sendable {
    /// What shares a weight scale.
    package var weight: Granularity
    /// What shares a partial-sum scale.
    package var partialSum: Granularity
    /// Its runs.
    package var runs: CellGroup
    /// What the paper printed, if it is known.
    package var printed: String?
    /// Dequantization multiplications per image.
    package var multiplications: Double
    /// Bytes of the stored scales.
    package var scaleBytes: Double
  }

  /// Puts outcomes in their places.
  ///
  /// Costs come from run files, and from the engine where there is none.
  ///
  /// - Parameters:
  ///   - plan: Names the rows and columns of the outcomes.
  ///   - outcomes: One per cell of the plan, by identifier.
  ///   - paper: What the paper printed; its rows are the recipe's labels, since all places may be one
  ///     method's.
  ///   - methods: Must contain the methods of all rows.
  /// - Throws: What methods and networks throw for settings that do not fit.
  package init(
    plan: Plan, outcomes: [CellIdentifier: CellOutcome], paper: PaperTable,
    methods: MethodCatalogue
  ) throws {
    recipe = plan.recipe
    profile = plan.profile
    let groups = plan.groups(outcomes)
    places = try plan.recipe.columns.indices.flatMap { column in
      let setting = plan.recipe.columns[column]
      let engine = try SchemeCost(network: setting.network, crossbar: setting.crossbar)
      return try plan.recipe.rows.indices.compactMap { row -> Place? in
        let selected = plan.recipe.rows[row]
        let method = try methods.make(
          selected.method, options: selected.options, file: selected.label)
        guard let weight = method.granularities.weight,
          let partialSum = method.granularities.partialSum, let cost = try engine.of(method)
        else { return nil }
        let runs = groups[row][column]
        return Place(
          weight: weight, partialSum: partialSum, runs: runs,
          printed: paper.cell(row: selected.label, column: setting.name)?.digits,
          multiplications: runs.accounting("dequantization_multiplications")
            ?? Double(cost.total(\.dequantizationMultiplications)),
          scaleBytes: runs.accounting("scale_storage") ?? Double(cost.total(\.scaleBytes)))
      }
    }
  }

  /// Refuses rows that would be trained and not be shown.
  ///
  /// - Throws: ``RecipeError`` for a method without both granularities, and for one whose place another
  ///   row has.
  package static func checkPlaces(of recipe: Recipe, methods: MethodCatalogue) throws {
    var rows: [String: String] = [:]
    for row in recipe.rows {
      let method = try methods.make(row.method, options: row.options, file: row.label)
      func refuse(_ reason: String) -> RecipeError {
        .conflict(
          FilePosition(file: recipe.table, line: nil, path: ""),
          reason: "row '\(row.label)': \(reason)")
      }
      guard let weight = method.granularities.weight,
        let partialSum = method.granularities.partialSum
      else {
        throw refuse(
          "'\(row.method)' lacks a granularity of weights or of partial sums, and so a place here")
      }
      let place = "\(weight.rawValue)/\(partialSum.rawValue)"
      if let other = rows.updateValue(row.label, forKey: place) {
        throw refuse("row '\(other)' has the place \(place) already; each has room for one")
      }
    }
  }

  package var name: String { recipe.table }

  /// None: the paper claims nothing of single granularities.
  package var verdicts: [Verdict] { [] }

  package var records: [RunRecord] { places.flatMap(\.runs.records) }
}

extension GranularityTable {
  /// Three grids below each other, for every column of the recipe.
  package func grid() -> TableGrid {
    var notes = NoteList()
    let header =
      [TableGrid.Cell("weights ↓, partial sums →")]
      + Granularity.allCases.map { TableGrid.Cell($0.rawValue) }
    let groups = recipe.columns.indices.flatMap { column -> [TableGrid.Group] in
      let places = places.filter { $0.runs.column == column }
      let setting = recipe.columns[column]
      let label = "\(setting.label) \(TableText.bits(setting.crossbar))"
      return [
        Self.group("\(label): top-1 accuracy, percent", places) { place in
          let marks = notes.marks(place.runs)
          return TableGrid.Cell(
            TableText.accuracy(of: place.runs, printed: place.printed), marks: marks)
        },
        Self.group("\(label): dequantization multiplications per image", places) {
          TableGrid.Cell(TableText.count($0.multiplications))
        },
        Self.group("\(label): scale storage, bytes", places) {
          TableGrid.Cell(TableText.count($0.scaleBytes))
        },
      ]
    }
    return TableGrid(
      title: "\(recipe.title): " + TableText.origin(places.map(\.runs), profile: profile),
      header: header, groups: groups, notes: notes.notes,
      remarks: TableText.remarks(
        on: records, profile: profile,
        intervals: "Accuracy: mean ± standard deviation over seeds."))
  }

  private static func group(
    _ title: String, _ places: [Place], _ text: (Place) -> TableGrid.Cell
  ) -> TableGrid.Group {
    TableGrid.Group(
      Granularity.allCases.map { weight in
        [TableGrid.Cell(weight.rawValue)]
          + Granularity.allCases.map { partialSum in
            places.first { $0.weight == weight && $0.partialSum == partialSum }.map(text) ?? "–"
          }
      }, title: title)
  }

  package func csv() -> String {
    var lines = [
      [
        "column", "weight", "partial_sum", "row", "method", "dataset", "stands_in_for", "profile",
        "seeds", "top1", "deviation", "interval_low", "interval_high",
        "dequantization_multiplications", "scale_bytes", "note",
      ]
    ]
    for place in places {
      let (runs, column) = (place.runs, recipe.columns[place.runs.column])
      let row = recipe.rows[runs.row]
      lines.append(
        [
          column.name, place.weight.rawValue, place.partialSum.rawValue, row.label, row.method,
          runs.standIn ?? column.dataset, runs.standIn == nil ? "" : column.dataset,
          profile.rawValue, CSV.seeds(runs.records.map(\.seed)),
        ] + CSV.fields(runs.topOne) + [
          "\(Int(place.multiplications))", "\(Int(place.scaleBytes))",
          runs.notes.joined(separator: "; "),
        ])
    }
    return CSV.text(lines)
  }
}
