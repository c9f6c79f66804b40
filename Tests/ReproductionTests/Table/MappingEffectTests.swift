import Reproduction
import Testing

@Suite struct MappingEffectTests {
  /// The trial with its easy column twice; gains are one point, and `replicated` points.
  private func table(replicated gains: [Double]) throws -> ComparisonTable {
    let easy = try #require(Fixture.recipe().columns.first)
    var recipe = try Fixture.recipe()
    recipe.columns = [easy, easy]
    recipe.columns[1].name = "hard"
    recipe.columns[1].label = "Replicated"
    recipe.columns[1].crossbar.mapping = .replicated
    for profile in recipe.profiles.keys {
      let work = recipe.profiles[profile]?.columns["easy"]
      recipe.profiles[profile]?.columns["hard"] = work
    }
    let plan = try Plan(
      recipe, profile: .quick, availability: { _ in .here }, hasRecordedRun: { _ in false })
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells {
      let seed = Int(cell.configuration.seed)
      let gain = cell.column == 0 ? 1 : gains[seed]
      let top1 = 70 + Double(seed) + (cell.row == 1 ? gain : 0)
      outcomes[cell.identifier] = .finished(
        RunRecord(try Fixture.run(cell, top1: top1 / 100).provenance, topOne: top1))
    }
    return ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: try Fixture.methods())
  }

  @Test("a change whose interval does not hold zero is a dependence")
  func depends() throws {
    let table = try table(replicated: [3.0, 3.1, 2.9])
    #expect(table.mappingEffects.count == 1)
    #expect(abs(try #require(table.mappingEffects.first?.change).mean - 2) < 1e-9)
    #expect(
      table.rendered(as: .text).contains("Replicated: the gain changes by +2.00 [+1.75, +2.25]"))
    #expect(table.rendered(as: .text).contains("it depends on the mapping"))
  }

  @Test("a change whose interval holds zero is none that is seen")
  func independent() throws {
    let table = try table(replicated: [0.5, 1.5, 1.2])
    #expect(table.rendered(as: .text).contains("no dependence on the mapping is seen"))
  }

  @Test("columns that differ in more are not compared")
  func none() throws {
    let plan = try Fixture.plan()
    let table = ComparisonTable(
      plan: plan, outcomes: [:], paper: try Fixture.paper(), methods: try Fixture.methods())
    #expect(table.mappingEffects.isEmpty)
  }
}
