import Foundation
import Reproduction
import Testing

/// Gains, intervals and verdicts of tables against computations that share nothing with them.
@Suite struct GainStatisticsTests {
  /// Top-1 in percent by seed; the rival lacks one of our seeds and has one that we lack.
  private static let ours: [UInt64: Double] = [0: 61.25, 1: 63.5, 2: 60.75, 3: 64.0, 4: 62.5]
  private static let rival: [UInt64: Double] = [0: 60.5, 1: 61.25, 2: 60.5, 4: 60.0, 5: 70.0]

  private func table(profile: ProfileName = .quick) throws -> ComparisonTable {
    let plan = try Plan(
      Fixture.recipe(), profile: profile, seedCount: 6, availability: { _ in .here },
      hasRecordedRun: { _ in false })
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == 0 {
      let values = cell.row == 1 ? Self.ours : Self.rival
      guard let value = values[cell.configuration.seed] else { continue }
      outcomes[cell.identifier] = .finished(
        RunRecord(try Fixture.run(cell, top1: value / 100).provenance, topOne: value))
    }
    return ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: try Fixture.methods())
  }

  /// The table of a recipe with our method and two rivals, three seeds each, in one column.
  ///
  /// `change` says how far a run of a method and seed lies above 70 and its seed; nil is no run.
  private func table(
    _ recipe: Recipe, column: Int = 0, paper: PaperTable? = nil, testImages: Int? = nil,
    second outcome: CellOutcome? = nil, change: (String, UInt64) -> Double?
  ) throws -> ComparisonTable {
    let plan = try Plan(
      recipe, profile: .quick, availability: { _ in .here }, hasRecordedRun: { _ in false })
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == column {
      let (method, seed) = (recipe.rows[cell.row].method, cell.configuration.seed)
      guard let change = change(method, seed) else {
        outcomes[cell.identifier] = outcome
        continue
      }
      let value = 70 + Double(seed) + change
      outcomes[cell.identifier] = .finished(
        RunRecord(
          try Fixture.run(cell, top1: value / 100).provenance, topOne: value,
          testImages: testImages))
    }
    return ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try paper ?? Fixture.paper(),
      methods: try Fixture.methodsOfTwoRivals())
  }

  /// Gains in three seeds; a second related work came to `outcome`, or has no run.
  private func tableOfTwoRivals(gain: Double, second outcome: CellOutcome? = nil) throws
    -> ComparisonTable
  {
    try table(Fixture.recipeOfTwoRivals(), second: outcome) { method, _ in
      ["ours": gain, "rival": 0][method]
    }
  }

  /// The part of Student's t distribution below a value, by Simpson's rule over its density.
  private func studentBelow(_ value: Double, freedom: Double) -> Double {
    let factor = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / (freedom * .pi).squareRoot()
    func density(_ t: Double) -> Double {
      factor * pow(1 + t * t / freedom, -(freedom + 1) / 2)
    }
    let steps = 20_000
    let width = value / Double(steps)
    let sum = (0...steps).reduce(0.0) { sum, step in
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      return sum + weight * density(Double(step) * width)
    }
    return 0.5 + sum * width / 3
  }

  // The table of quantiles has three decimals: half of its last digit, times the density there.
  private static let tolerance = 5e-5

  @Test(
    "quantiles leave 2.5 % of Student's distribution above them",
    arguments: [1, 2, 3, 4, 5, 9, 29, 30, 31, 50, 200])
  func quantile(freedom: Int) {
    let value = SeedStatistics.quantile(degreesOfFreedom: freedom)
    let below = studentBelow(value, freedom: Double(freedom))
    #expect(abs(below - 0.975) < Self.tolerance, "\(freedom): \(value), \(below)")
  }

  @Test("gains are paired by seed: seeds that one side lacks count nowhere")
  func pairing() throws {
    let gain = try #require(try table().gains.first)
    #expect(gain.seeds == [0, 1, 2, 4])
    #expect(gain.points == [0.75, 2.25, 0.25, 2.5])
    let statistics = try #require(gain.statistics)
    #expect(statistics.mean == 1.4375)
    // Squares of the distances: 0.47265625 + 0.66015625 + 1.41015625 + 1.12890625 = 3.671875.
    #expect(abs(try #require(statistics.deviation) - (3.671875 / 3).squareRoot()) < 1e-12)
  }

  @Test("the interval has 95 % of Student's distribution around the mean gain")
  func interval() throws {
    let statistics = try #require(try table().gains.first?.statistics)
    let interval = try #require(statistics.interval)
    let error = (3.671875 / 3 / 4).squareRoot()
    let above = studentBelow((interval.upperBound - 1.4375) / error, freedom: 3)
    #expect(abs(above - 0.975) < Self.tolerance)
    #expect(abs(interval.lowerBound + interval.upperBound - 2 * 1.4375) < 1e-12)
  }

  @Test("the verdict follows from sign and interval, and profile smoke decides nothing")
  func verdict() throws {
    // The interval is 1.44 ± 1.76: it holds the published gain of 1.00, and zero.
    #expect(
      try table().gains[0].verdict
        == .sameDirection(
          reason: "the interval holds zero; ours has 5 of 6 seeds; rival has 5 of 6 seeds"))
    #expect(
      try table(profile: .smoke).gains[0].verdict
        == .notAttempted(reason: "profile smoke only shows that everything is wired"))
  }

  @Test("over the best of some related works a gain can be refuted, but not reproduced")
  func missingRivals() throws {
    let table = try tableOfTwoRivals(gain: 1)
    #expect(table.gains[0].verdict == .sameDirection(reason: "1 related work without a run"))
    let text = table.rendered(as: .text)
    #expect(text.contains("best related work: of those with runs; 1 related work without a run"))
    #expect(try tableOfTwoRivals(gain: -1).gains[0].verdict == .notReproduced(reason: nil))
    // A method whose training diverged is no rival any more; one without memory is.
    let diverged = try tableOfTwoRivals(gain: 1, second: .diverged(reason: "the loss is nan"))
    #expect(diverged.gains[0].verdict == .reproduced)
    #expect(diverged.rendered(as: .text).contains("diverged: the loss is nan"))
    let failed = try tableOfTwoRivals(gain: 1, second: .failed(reason: "out of memory"))
    #expect(failed.gains[0].verdict == .sameDirection(reason: "1 related work without a run"))
  }

  @Test("related work that was not asked for is missing too")
  func leftOut() throws {
    var recipe = try Fixture.recipeOfTwoRivals()
    try recipe.keepRows(["ours", "rival"])
    let table = try table(recipe) { method, _ in method == "ours" ? 1 : 0 }
    #expect(table.gains[0].verdict == .sameDirection(reason: "1 related work left out"))
    #expect(
      table.rendered(as: .text).contains(
        "best related work: of those with runs; 1 related work left out"))
  }

  @Test(
    "rivals within two points of the best must have all their seeds, those below need not",
    arguments: [1.5, 2.5])
  func seedsOfRivals(distance: Double) throws {
    let table = try table(Fixture.recipeOfTwoRivals()) { method, seed in
      method == "second" ? (seed == 1 ? -distance : nil) : method == "ours" ? 1 : 0
    }
    #expect(
      table.gains[0].verdict
        == (distance < 2 ? .sameDirection(reason: "second has 1 of 3 seeds") : .reproduced))
  }

  @Test("no claim is judged on a part of ImageNet", arguments: [2, 50])
  func partOfImageNet(tested: Int) throws {
    var paper = try Fixture.paper()
    paper.gains[1].digits = "1.00"
    let table = try table(Fixture.recipe(), column: 1, paper: paper, testImages: tested) {
      method, _ in method == "ours" ? 1 : 0
    }
    #expect(
      table.gains[1].verdict
        == (tested == 2 ? .notAttempted(reason: "tested on 2 of 50 images") : .reproduced))
  }

  @Test(
    "every verdict by hand",
    arguments: [
      // mean 2, t(1) = 12.706: ± 12.706 * sqrt(2) / sqrt(2) = 12.706
      ([1.0, 3.0], 0.99, "same direction"), ([2.5, 1.5], 0.99, "same direction"),
      // mean 2, deviation 0.0707, t(1): ± 0.635
      ([1.95, 2.05], 2.6, "reproduced"),
      // mean 2, deviation 0.1, t(2): ± 0.248
      ([1.9, 2.0, 2.1], 0.99, "same direction"), ([1.9, 2.0, 2.1], 2.24, "reproduced"),
      ([1.9, 2.0, 2.1], 2.25, "same direction"),
      ([-0.5, -0.6, -0.4], 0.99, "not reproduced"), ([0.99], 0.99, "same direction"),
    ])
  func byHand(points: [Double], published: Double, word: String) throws {
    let gain = try #require(SeedStatistics(points))
    #expect(Verdict(gain: gain, published: published).word == word)
  }

  @Test(
    "an order without a number holds where the whole interval does",
    arguments: [
      ([0.1, 0.2, 0.3], "same direction"), ([0.3, 0.3, 0.4], "reproduced"),
      ([-0.3, 0.1, 0.1], "not reproduced"), ([0.0, 0.0], "reproduced"), ([0.2], "same direction"),
    ])
  func order(points: [Double], word: String) throws {
    let difference = try #require(SeedStatistics(points))
    #expect(Verdict(notBelowZero: difference, unit: "seed").word == word)
  }
}
