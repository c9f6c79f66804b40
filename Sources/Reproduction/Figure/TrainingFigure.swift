extension Figure {
  /// Accuracy against what training costs, in epochs and in seconds, a curve per method.
  ///
  /// Each point is a whole training of its own with a schedule of that length, not a moment of a
  /// longer one.
  package static func training(_ input: FigureInput) -> Figure {
    let recipe = input.recipe
    let curves = recipe.rows.indices.filter { !input.isReference($0) }.map { row in
      Series(
        label: recipe.rows[row].label, kind: .curve,
        points: input.planned(row).map { runs in
          let records = runs.records
          let count = Double(records.count)
          let cost: [Double?] =
            records.isEmpty
            ? [nil, nil]
            : [
              Double(records.reduce(0) { $0 + $1.epochs }) / count,
              records.reduce(0) { $0 + $1.provenance.seconds } / count,
            ]
          return Point(runs, of: recipe, at: cost)
        })
    }
    let references = recipe.rows.indices.filter(input.isReference).map {
      input.reference($0, axes: 2)
    }
    return Figure(
      name: recipe.table,
      title: recipe.title
        + ". Every mark is a training of its own with a schedule of that length; the epochs of two "
        + "stages are added, seconds are those of the machine that made the runs",
      profile: input.plan.profile,
      axes: [
        Axis(column: "epochs", label: "training", unit: "epochs", startsAtZero: true),
        Axis(column: "seconds", label: "training", unit: "seconds", startsAtZero: true),
      ],
      series: curves + references, errorBars: FigureInput.deviationBars,
      ownTraining: input.ownTraining, claims: oneStage(input))
  }

  /// The claim that one stage does: not below two stages in the column of most epochs.
  private static func oneStage(_ input: FigureInput) -> [ClaimResult] {
    let recipe = input.recipe
    let epochs = recipe.profiles[input.plan.profile]?.columns ?? [:]
    let budgets = recipe.columns.map { epochs[$0.name]?.epochs ?? 0 }
    guard let longest = budgets.indices.max(by: { budgets[$0] < budgets[$1] }) else { return [] }
    return input.paper.claims.filter { $0.kind == .oneStage }.map { claim in
      guard let ours = input.row(of: claim.ours), let other = input.row(of: claim.against) else {
        return ClaimResult(
          claim: claim, place: "", verdict: .notAttempted(reason: "not among the rows"),
          evidence: "")
      }
      let place = recipe.columns[longest].label
      let (one, two) = (input.groups[ours][longest], input.groups[other][longest])
      if let objection = input.objection(to: [one, two]) {
        return ClaimResult(claim: claim, place: place, verdict: objection, evidence: "")
      }
      guard let difference = SeedStatistics(one.differences(to: two).points) else {
        return ClaimResult(
          claim: claim, place: place,
          verdict: .notAttempted(
            reason: one.obstacle ?? two.obstacle ?? "no runs with a seed in common"), evidence: "")
      }
      let stages = (input.methods[ours].stages.count, input.methods[other].stages.count)
      return ClaimResult(
        claim: claim, place: place,
        verdict: stages.0 == 1
          ? Verdict(notBelowZero: difference, unit: "seed") : .notReproduced(reason: nil),
        evidence: "\(claim.ours) has \(stages.0) stage and gains \(TableText.gain(difference)) "
          + "points over \(claim.against) with \(stages.1) and as many epochs, paired by seed"
          + (difference.interval == nil ? "" : " (95 % interval, Student's t)"))
    }
  }
}
