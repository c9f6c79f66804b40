import Reproduction
import Testing

@Suite struct MappingEffectTests {
  /// The trial with its easy column twice; gains are one point, and `replicated` points.
  ///
  /// `second` is how far related work of its own lies above `rival` with partitioned channels; with
  /// replicated channels it has no run.
  private func table(replicated gains: [Double], second: Double? = nil) throws -> ComparisonTable {
    let methods = try Fixture.methodsOfTwoRivals()
    var recipe = try second == nil ? Fixture.recipe() : Fixture.recipeOfTwoRivals()
    let easy = try #require(recipe.columns.first)
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
      var top1 = 70 + Double(seed)
      switch recipe.rows[cell.row].method {
      case "ours": top1 += gain
      case "second" where cell.column == 0: top1 += second ?? 0
      case "second": continue
      default: break
      }
      outcomes[cell.identifier] = .finished(
        RunRecord(try Fixture.run(cell, top1: top1 / 100).provenance, topOne: top1))
    }
    return ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: methods)
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

  @Test("a change is told to be over two methods, where the best related work is not the same")
  func rivals() throws {
    let text = try table(replicated: [3.0, 3.1, 2.9], second: 0.5).rendered(as: .text)
    #expect(
      text.contains("paired by seed; the best related work is second before and rival after"))
    let same = try table(replicated: [3.0, 3.1, 2.9], second: -0.5).rendered(as: .text)
    #expect(!same.contains("the best related work is"))
  }

  @Test("columns that differ in more are not compared")
  func none() throws {
    let plan = try Fixture.plan()
    let table = ComparisonTable(
      plan: plan, outcomes: [:], paper: try Fixture.paper(), methods: try Fixture.methods())
    #expect(table.mappingEffects.isEmpty)
  }
}
