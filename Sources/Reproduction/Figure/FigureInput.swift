import Crossbar

/// What every figure is made from.
package struct FigureInput {
  /// Names rows and columns.
  package let plan: Plan
  /// The runs, row by row and one group per column.
  package let groups: [[CellGroup]]
  /// The method of each row, with its options.
  package let methods: [any QuantizationMethod]
  /// What the paper claims.
  package let paper: PaperTable

  /// Puts outcomes in their places.
  ///
  /// - Throws: ``RecipeError`` for a row whose method is not in the catalogue.
  package init(
    plan: Plan, outcomes: [CellIdentifier: CellOutcome], paper: PaperTable,
    methods: MethodCatalogue
  ) throws {
    self.plan = plan
    self.paper = paper
    groups = plan.groups(outcomes)
    self.methods = try plan.recipe.rows.map {
      try methods.make($0.method, options: $0.options, file: $0.label)
    }
  }

  var recipe: Recipe { plan.recipe }

  /// Whether a row is no scheme to compare but what schemes are compared with: a network in floating
  /// point, or one with ideal converters.
  func isReference(_ row: Int) -> Bool { methods[row].granularities.partialSum == nil }

  /// The groups of a row that are part of the plan.
  func planned(_ row: Int) -> [CellGroup] {
    let columns = recipe.rows[row].columns
    return groups[row].filter { columns?.contains(recipe.columns[$0.column].name) ?? true }
  }

  /// A dashed line at the accuracy of a reference, without a place on the axes.
  func reference(_ row: Int, axes: Int) -> Figure.Series {
    let runs = planned(row).filter { $0.topOne != nil }.prefix(1)
    return Figure.Series(
      label: recipe.rows[row].label, kind: .reference,
      points: (runs.isEmpty ? planned(row).prefix(1) : runs).map {
        Figure.Point($0, of: recipe, at: Array(repeating: nil, count: axes))
      })
  }

  /// The row of a method in its default form: the first of its name.
  func row(of method: String) -> Int? { recipe.rows.firstIndex { $0.method == method } }

  /// Why no claim can be judged on some runs, if that is so: stand-in data, or profile smoke.
  func objection(to groups: [CellGroup]) -> Verdict? {
    if let group = groups.first(where: { $0.standIn != nil }), let standIn = group.standIn {
      return .notAttempted(
        reason: "made on \(DatasetTitle.of(standIn)), not on "
          + DatasetTitle.of(recipe.columns[group.column].dataset))
    }
    if plan.profile == .smoke, groups.contains(where: { $0.topOne != nil }) {
      return .notAttempted(reason: "profile smoke only shows that everything is wired")
    }
    return nil
  }

  static let deviationBars = "Error bars: standard deviation over seeds."
}
