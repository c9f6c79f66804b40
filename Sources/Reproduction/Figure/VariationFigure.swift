import Results
import Training

/// The simulated chips of a plan's cells, as run files have them.
package typealias ChipsByCell = [CellIdentifier: [VariationRecord.Chip]]

extension Figure {
  /// Accuracy against the deviation of log-normal cell variation, a curve per method: the mean over
  /// chips, with exact cells at zero.
  ///
  /// - Parameters:
  ///   - input: The runs.
  ///   - chips: What was simulated, by cell.
  /// - Returns: The figure, with the claim of robustness judged.
  package static func variation(_ input: FigureInput, chips: ChipsByCell) -> Figure {
    let recipe = input.recipe
    let sweeps = recipe.rows.indices.map { row in
      input.planned(row).map { Sweep($0, input.plan, chips) }
    }
    let found = Set(sweeps.joined().flatMap(\.sigmas))
    let sigmas = found.union(recipe.variation?.logNormalSigmas ?? []).union([0]).sorted()
    let curves = recipe.rows.indices.filter { !input.isReference($0) }.map { row in
      Series(
        label: recipe.rows[row].label, kind: .curve,
        points: sweeps[row].flatMap { sweep in sigmas.map { sweep.point(at: $0, of: recipe) } })
    }
    return Figure(
      name: recipe.table, title: recipe.title, profile: input.plan.profile,
      axes: [Axis(column: "log_normal_sigma", label: "σ of log-normal cell variation")],
      series: curves,
      errorBars: "Error bars: standard deviation over seeds, each the mean of its chips; with one "
        + "seed over chips.",
      ownTraining: input.ownTraining, claims: robustness(input, sweeps))
  }

  /// The claim that variation costs no more accuracy, at the largest deviation that both have.
  private static func robustness(_ input: FigureInput, _ sweeps: [[Sweep]]) -> [ClaimResult] {
    let recipe = input.recipe
    return input.paper.claims.filter { $0.kind == .robustness }.flatMap { claim in
      recipe.columns.indices.map { column in
        func sweep(_ method: String) -> Sweep? {
          input.row(of: method).flatMap { row in sweeps[row].first { $0.runs.column == column } }
        }
        func result(_ verdict: Verdict, _ evidence: String = "") -> ClaimResult {
          ClaimResult(
            claim: claim, place: recipe.columns[column].label, verdict: verdict,
            evidence: evidence)
        }
        guard let ours = sweep(claim.ours), let other = sweep(claim.against) else {
          return result(.notAttempted(reason: "not among the rows"))
        }
        if let objection = input.objection(to: [ours.runs, other.runs]) {
          return result(objection)
        }
        let shared = Set(ours.sigmas).intersection(other.sigmas).subtracting([0])
        guard let sigma = shared.max(), let comparison = ours.losses(against: other, at: sigma)
        else {
          return result(
            .notAttempted(
              reason: ours.runs.obstacle ?? other.runs.obstacle ?? "no simulated chips"))
        }
        return result(
          Verdict(notBelowZero: comparison.saved, unit: comparison.unit)
            .doubted(because: comparison.unit == "chip" ? "one training seed" : nil),
          "at σ = \(sigma) \(claim.ours) loses \(TableText.percent(comparison.ours)) points to its "
            + "exact cells, \(claim.against) \(TableText.percent(comparison.other)), so "
            + "\(TableText.gain(comparison.saved)) are saved, paired by \(comparison.unit)"
            + (comparison.saved.interval == nil ? "" : " (95 % interval, Student's t)"))
      }
    }
  }
}

/// What a method's chips classify, over deviations.
private struct Sweep {
  let runs: CellGroup
  /// Chips with log-normal variation and nothing else, by the seed of the run.
  private let chips: [UInt64: [VariationRecord.Chip]]

  init(_ runs: CellGroup, _ plan: Plan, _ all: ChipsByCell) {
    self.runs = runs
    // A chip that classified other images has another accuracy to be compared with.
    let images = Dictionary(runs.records.map { ($0.seed, $0.testImages) }) { first, _ in first }
    var chips: [UInt64: [VariationRecord.Chip]] = [:]
    for cell in plan.cells where cell.row == runs.row && cell.column == runs.column {
      let bits = cell.configuration.crossbar.partialSumBits
      chips[cell.configuration.seed] = all[cell.identifier, default: []].filter {
        let plain = VariationRecord.Conditions(
          logNormalSigma: $0.conditions.logNormalSigma, adcBits: bits.storedBits,
          images: images[cell.configuration.seed].flatMap(\.self) ?? $0.conditions.images)
        return $0.conditions == plain
      }
    }
    self.chips = chips
  }

  var sigmas: [Double] { Set(chips.values.joined().map(\.conditions.logNormalSigma)).sorted() }

  /// Accuracies of a run's chips, in percent, by the chips' seed and number; exact cells at zero.
  private func accuracies(of record: RunRecord, at sigma: Double) -> [[UInt64]: Double] {
    if sigma == 0 { return [[]: record.topOne] }
    let found = chips[record.seed, default: []].filter { $0.conditions.logNormalSigma == sigma }
    return Dictionary(found.map { ([$0.seed, UInt64($0.number)], 100 * $0.top1) }) { _, last in
      last
    }
  }

  func point(at sigma: Double, of recipe: Recipe) -> Figure.Point {
    var point = Figure.Point(runs, of: recipe, at: [sigma])
    guard !runs.records.isEmpty else { return point }
    let chipsOfSeeds = runs.records.map { record in
      accuracies(of: record, at: sigma).sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map(\.value)
    }.filter { !$0.isEmpty }
    // Chips of one network are not independent of each other: with several seeds, these count.
    let means = chipsOfSeeds.compactMap { SeedStatistics($0)?.mean }
    point.accuracy = SeedStatistics(chipsOfSeeds.count == 1 ? chipsOfSeeds[0] : means)
    let counts = chipsOfSeeds.map(\.count)
    point.note =
      switch (sigma, counts.count) {
      case (0, _): "exact cells"
      case (_, 0): "not attempted: no simulated chips"
      case (_, 1): "\(counts[0]) chips of one seed: deviation and interval over chips"
      default:
        "\(counts.reduce(0, +)) chips of \(counts.count) seeds: deviation and interval over seeds"
      }
    return point
  }

  /// What both lose to their exact cells, and how much of it the first saves: paired by seed, or by
  /// chip where there is one seed.
  func losses(
    against other: Sweep, at sigma: Double
  ) -> (ours: Double, other: Double, saved: SeedStatistics, unit: String)? {
    let others = Dictionary(other.runs.records.map { ($0.seed, $0) }) { first, _ in first }
    let pairs = runs.records.compactMap { record in others[record.seed].map { (record, $0) } }
    let losses = pairs.map { ours, theirs in
      let (mine, its) = (accuracies(of: ours, at: sigma), other.accuracies(of: theirs, at: sigma))
      return mine.keys.filter { its[$0] != nil }.map { chip in
        (ours: ours.topOne - (mine[chip] ?? 0), other: theirs.topOne - (its[chip] ?? 0))
      }
    }.filter { !$0.isEmpty }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let bySeed = losses.map { (ours: mean($0.map(\.ours)), other: mean($0.map(\.other))) }
    let samples = bySeed.count == 1 ? losses[0] : bySeed
    guard let saved = SeedStatistics(samples.map { $0.other - $0.ours }) else { return nil }
    return (
      mean(samples.map(\.ours)), mean(samples.map(\.other)), saved,
      bySeed.count == 1 ? "chip" : "seed"
    )
  }
}
