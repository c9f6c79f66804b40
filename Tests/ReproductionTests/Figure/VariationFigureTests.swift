import Foundation
import Reproduction
import Results
import Testing

@Suite struct VariationFigureTests {
  /// Ours loses two points at sigma 0.1 and the rival five, each with a spread over three chips.
  private func figure(
    seeds: Set<UInt64>, adcBits: Double = 1, testImages: Int? = 100,
    profile: ProfileName = .quick, rivalIsBetter: Bool = false
  ) throws -> Figure {
    let plan = try Plan(
      Fixture.recipe(), profile: profile,
      availability: { $0 == "imagenet" ? .missing("not here") : .here },
      hasRecordedRun: { _ in false })
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    var chips: ChipsByCell = [:]
    for cell in plan.cells where cell.column == 0 && seeds.contains(cell.configuration.seed) {
      outcomes[cell.identifier] = .finished(
        RunRecord(try Fixture.run(cell, top1: 0.8).provenance, topOne: 80, testImages: testImages))
      chips[cell.identifier] = (0..<3).flatMap { number -> [VariationRecord.Chip] in
        var conditions = VariationRecord.Conditions(adcBits: adcBits, images: 100)
        conditions.logNormalSigma = 0.1
        var other = conditions
        other.stuckLowRate = 0.1
        // Chips of a seed spread by one point, seeds by a tenth.
        let top1 =
          ((cell.row == 1) != rivalIsBetter ? 0.78 : 0.75)
          + 0.001 * Double(cell.configuration.seed) + 0.01 * Double(number - 1)
        return [(conditions, top1), (other, 0.1)].map { conditions, top1 in
          VariationRecord.Chip(
            conditions: conditions, seed: 0, number: number, top1: top1, top5: 1, evaluation: 0)
        }
      }
    }
    let paper = try PaperTable.parse(
      """
      schema: 1
      table: trial
      reference: nobody
      unit: percent
      ours: ours
      claims:
        - { name: robustness, claim: robust, source: abstract, against: rival }
      """, named: "paper.yaml")
    let input = try FigureInput(
      plan: plan, outcomes: outcomes, paper: paper, methods: Fixture.methods())
    return Figure.variation(input, chips: chips)
  }

  @Test("a point is the mean over chips of this variation alone, with exact cells at zero")
  func points() throws {
    let ours = try #require(try figure(seeds: [0]).series.first { $0.label == "ours" })
    let points = ours.points.filter { $0.column == "easy" }
    #expect(points.map { $0.positions[0] } == [0, 0.1])
    #expect(points.map { $0.accuracy?.mean } == [80, 78])
    #expect(
      points.map(\.note) == [
        "exact cells", "3 chips of one seed: deviation and interval over chips",
      ])
    #expect(abs(try #require(points[1].accuracy?.deviation) - 1) < 1e-9)
  }

  @Test("with several seeds deviations are over seeds: chips of one network are not independent")
  func pointsOfSeeds() throws {
    let ours = try #require(try figure(seeds: [0, 1, 2]).series.first { $0.label == "ours" })
    let point = try #require(
      ours.points.first { $0.column == "easy" && $0.positions == [0.1] })
    let accuracy = try #require(point.accuracy)
    #expect(accuracy.count == 3)
    #expect(abs(accuracy.mean - 78.1) < 1e-9)
    #expect(abs(try #require(accuracy.deviation) - 0.1) < 1e-9)
    #expect(point.note == "9 chips of 3 seeds: deviation and interval over seeds")
  }

  @Test("one network refutes nothing either")
  func refuted() throws {
    let claim = try #require(try figure(seeds: [0], rivalIsBetter: true).claims.first)
    #expect(claim.verdict == .notReproduced(reason: "one training seed"))
    let seeds = try #require(try figure(seeds: [0, 1, 2], rivalIsBetter: true).claims.first)
    #expect(seeds.verdict == .notReproduced(reason: nil))
  }

  @Test("chips behind other converters than the run's are left out")
  func converters() throws {
    let ours = try #require(
      try figure(seeds: [0], adcBits: 3).series.first { $0.label == "ours" })
    #expect(ours.points.filter { $0.column == "easy" }.count == 1)
  }

  @Test("so are chips that classified other images than the run")
  func images() throws {
    func points(_ testImages: Int?) throws -> Int? {
      try figure(seeds: [0], testImages: testImages).series.first { $0.label == "ours" }?
        .points.count { $0.column == "easy" }
    }
    #expect(try points(100) == 2 && points(nil) == 2)
    #expect(try points(10_000) == 1)
  }

  @Test("one seed is judged over chips, several over seeds", arguments: [[0], [0, 1, 2]])
  func claim(seeds: [UInt64]) throws {
    let claim = try #require(try figure(seeds: Set(seeds)).claims.first)
    #expect(
      claim.verdict
        == (seeds.count == 1 ? .sameDirection(reason: "one training seed") : .reproduced))
    #expect(claim.evidence.contains("ours loses \(seeds.count == 1 ? "2.00" : "1.90") points"))
    #expect(claim.evidence.contains("+3.00 [+3.00, +3.00] are saved"))
    #expect(claim.evidence.contains(seeds.count == 1 ? "paired by chip" : "paired by seed"))
  }

  @Test("profile smoke decides nothing")
  func smoke() throws {
    let claim = try #require(try figure(seeds: [0], profile: .smoke).claims.first)
    #expect(
      claim.verdict == .notAttempted(reason: "profile smoke only shows that everything is wired"))
  }
}
