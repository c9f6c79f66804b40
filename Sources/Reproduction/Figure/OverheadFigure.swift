extension Figure {
  /// Accuracy against dequantization multiplications, a mark per method, with the Pareto front.
  ///
  /// Counts are those in the run files.
  package static func overhead(_ input: FigureInput) -> Figure {
    let recipe = input.recipe
    var series: [Series] = []
    var references: [Series] = []
    for row in recipe.rows.indices {
      if input.isReference(row) {
        references.append(input.reference(row, axes: 1))
        continue
      }
      let points = input.planned(row).map {
        Point($0, of: recipe, at: [$0.accounting("dequantization_multiplications")])
      }
      series.append(Series(label: recipe.rows[row].label, kind: .marks, points: points))
    }
    let drawn = series.flatMap { series in series.drawn }
    let front = ParetoFront.indices(
      of: drawn.map { (cost: $0.positions[0] ?? 0, accuracy: $0.accuracy?.mean ?? 0) })
    var steps = front.map { drawn[$0] }
    if var last = steps.last {
      // The line goes on to the right: whatever costs more without being better is beaten.
      last.positions = [drawn.compactMap { $0.positions[0] }.max()]
      last.note = "right end of the line"
      steps.append(last)
    }
    return Figure(
      name: recipe.table,
      title: recipe.title
        + ". The front joins the methods that no other beats in both; multiplications are those of "
        + "all layers on arrays, for one image",
      profile: input.plan.profile,
      axes: [
        Axis(
          column: "dequantization_multiplications",
          label: "dequantization multiplications per image", startsAtZero: true)
      ],
      series: series + references + [Series(label: "Pareto front", kind: .front, points: steps)],
      errorBars: FigureInput.deviationBars, ownTraining: input.ownTraining,
      claims: sameOverhead(input))
  }

  /// The claim that fine weight scales cost no multiplication, from the accounting of run files.
  private static func sameOverhead(_ input: FigureInput) -> [ClaimResult] {
    input.paper.claims.filter { $0.kind == .sameOverhead }.flatMap { claim in
      input.recipe.columns.indices.map { column in
        func overhead(_ method: String) -> ClaimResult.Overhead? {
          guard let row = input.row(of: method),
            let multiplications = input.groups[row][column]
              .accounting("dequantization_multiplications"),
            let factors = input.groups[row][column].accounting("dequantization_factors")
          else { return nil }
          return ClaimResult.Overhead(multiplications: multiplications, factors: factors)
        }
        return ClaimResult(
          claim, place: input.recipe.columns[column].label, ours: overhead(claim.ours),
          other: overhead(claim.against))
      }
    }
  }
}
