import Crossbar

/// Schemes side by side: what they share scales over, how they find them, and what that costs.
///
/// Table 1. Everything in it is computed; no run and no data has a part in it.
package struct SchemeTable: ResultTable {
  /// The recipe whose rows and columns these are.
  package let recipe: Recipe
  /// One per row of the recipe.
  package let schemes: [Scheme]
  /// What became of the claims, one result per column and claim.
  package let claims: [ClaimResult]

  /// A method and what it costs.
  package struct Scheme: Sendable {
    /// What the table prints before the row.
    package var label: String
    /// What the method says about itself.
    package var identity: MethodIdentity
    /// What shares a scale; nil where there is none.
    package var granularities: (weight: Granularity?, partialSum: Granularity?)
    /// The number of training stages.
    package var stages: Int
    /// The cost per image in each column; nil for networks in floating point.
    package var costs: [NetworkCost?]
  }

  /// Computes the table.
  ///
  /// - Parameters:
  ///   - recipe: Rows and columns.
  ///   - paper: What the paper claims.
  ///   - methods: Must contain the methods of all rows.
  /// - Throws: What methods and networks throw for settings that do not fit.
  package init(_ recipe: Recipe, paper: PaperTable, methods: MethodCatalogue) throws {
    self.recipe = recipe
    let settings = try recipe.columns.map {
      try SchemeCost(network: $0.network, crossbar: $0.crossbar)
    }
    let schemes = try recipe.rows.map { row in
      let method = try methods.make(row.method, options: row.options, file: row.label)
      return Scheme(
        label: row.label, identity: type(of: method).identity,
        granularities: method.granularities, stages: method.stages.count,
        costs: try settings.map { try $0.of(method) })
    }
    self.schemes = schemes
    claims = paper.claims.filter { $0.kind == .sameOverhead }.flatMap { claim in
      recipe.columns.indices.map { column in
        func overhead(_ method: String) -> ClaimResult.Overhead? {
          schemes.first { $0.identity.name == method }?.costs[column].map {
            ClaimResult.Overhead(
              multiplications: Double($0.total(\.dequantizationMultiplications)),
              factors: Double($0.total(\.dequantizationFactors)))
          }
        }
        return ClaimResult(
          claim, place: recipe.columns[column].label, ours: overhead(claim.ours),
          other: overhead(claim.against))
      }
    }
  }

  package var name: String { recipe.table }

  package var verdicts: [Verdict] { claims.map(\.verdict) }

  /// None: nothing is run.
  package var records: [RunRecord] { [] }
}

extension SchemeTable {
  /// One group of rows per setting.
  package func grid() -> TableGrid {
    var notes = NoteList()
    let header: [TableGrid.Cell] = [
      "scheme", "weights", "partial sums", "weight scales", "partial-sum scales", "stages",
      "arrays", "ADC conversions",
      "dequantization multiplications", "scale storage",
    ]
    let groups = recipe.columns.indices.map { column in
      TableGrid.Group(
        schemes.map { row(of: $0, in: column, &notes) },
        title: TableText.setting(recipe.columns[column]))
    }
    return TableGrid(
      title: "\(recipe.title), per image", header: header, groups: groups, notes: notes.notes,
      remarks: [
        "Counted by the engine over the layers that run on arrays; weights and partial sums: what "
          + "shares one scale; scale storage in bytes of float32.",
        "Nothing was trained for this table, and no data has a part in it.",
      ] + claims.map(\.line))
  }

  private func row(
    of scheme: Scheme, in column: Int, _ notes: inout NoteList
  ) -> [TableGrid.Cell] {
    let cost = scheme.costs[column]
    func count(_ quantity: KeyPath<LayerCost, Int>) -> TableGrid.Cell {
      TableGrid.Cell(cost.map { TableText.count(Double($0.total(quantity))) } ?? "–")
    }
    let hasConverters = scheme.granularities.partialSum != nil
    let marks = scheme.identity.differences.map { notes.number("\(scheme.identity.name): \($0)") }
    return [
      TableGrid.Cell(scheme.label, marks: marks),
      TableGrid.Cell(scheme.granularities.weight?.rawValue ?? "–"),
      TableGrid.Cell(scheme.granularities.partialSum?.rawValue ?? "–"),
      TableGrid.Cell(Self.origin(scheme.identity.weightScaleOrigin)),
      TableGrid.Cell(Self.origin(scheme.identity.partialSumScaleOrigin)),
      TableGrid.Cell("\(scheme.stages)"), count(\.arrays),
      hasConverters ? count(\.adcConversions) : "–", count(\.dequantizationMultiplications),
      count(\.scaleBytes),
    ]
  }

  private static func origin(_ origin: ScaleOrigin) -> String {
    origin == .none ? "–" : origin.rawValue
  }

  package func csv() -> String {
    let quantities = LayerCost.counted
    var lines = [
      [
        "column", "network", "setting", "row", "method", "weight", "partial_sum",
        "weight_scales", "partial_sum_scales", "stages",
      ] + quantities.map(\.0)
    ]
    for (index, column) in recipe.columns.enumerated() {
      for scheme in schemes {
        lines.append(
          [
            column.name, column.network.name, TableText.arrays(column.crossbar), scheme.label,
            scheme.identity.name, scheme.granularities.weight?.rawValue ?? "",
            scheme.granularities.partialSum?.rawValue ?? "",
            scheme.identity.weightScaleOrigin.rawValue,
            scheme.identity.partialSumScaleOrigin.rawValue, "\(scheme.stages)",
          ]
            + quantities.map { _, quantity in
              scheme.costs[index].map { "\($0.total(quantity))" } ?? ""
            })
      }
    }
    return CSV.text(lines)
  }
}
