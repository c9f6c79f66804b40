import Testing

@testable import Reproduction

@Suite("Notes on rows that are trained in their own way") struct OwnTrainingTests {
  @Test("every setting that differs is told, and nothing where none does")
  func note() throws {
    var recipe = try Fixture.recipeOfTwoTrainings()
    #expect(
      recipe.rows[0].trainingNote(in: recipe.columns[0])
        == "rival: trained with settings of its own: optimizer.momentum 0.8 in place of 0.9")
    #expect(recipe.rows[0].trainingNote(in: recipe.columns[1]) == nil)
    #expect(recipe.rows[1].trainingNote(in: recipe.columns[0]) == nil)

    recipe.rows[0].training["easy"]?.schedule = .constant
    recipe.rows[0].training["easy"]?.optimizer.scaleStepLimit = 0.5
    let note = try #require(recipe.rows[0].trainingNote(in: recipe.columns[0]))
    #expect(note.contains("optimizer.scaleStepLimit 0.5 in place of unset"))
    #expect(note.contains("schedule constant in place of cosine"))
    recipe.rows[0].training["easy"] = recipe.columns[0].training
    #expect(recipe.rows[0].trainingNote(in: recipe.columns[0]) == nil)
  }

  private func plan(_ recipe: Recipe) throws -> Plan {
    try Plan(recipe, profile: .quick, availability: { _ in .here }, hasRecordedRun: { _ in false })
  }

  private func finished(_ plan: Plan) throws -> [CellIdentifier: CellOutcome] {
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells {
      let run = try Fixture.run(cell, top1: 0.5)
      outcomes[cell.identifier] = .finished(RunRecord(run.provenance, topOne: 50))
    }
    return outcomes
  }

  @Test("the footnote stands at the cells that have a number")
  func cells() throws {
    let plan = try plan(Fixture.recipeOfTwoTrainings())
    func notes(_ outcomes: [CellIdentifier: CellOutcome]) throws -> [String] {
      try ComparisonTable(
        plan: plan, outcomes: outcomes, paper: Fixture.paper(), methods: Fixture.methods()
      ).grid().notes.map(\.text).filter { $0.contains("settings of its own") }
    }
    #expect(try notes([:]).isEmpty)
    #expect(try notes(finished(plan)).count == 1)
  }

  @Test("a caption's line stands there for rows that have a number, one for all of one training")
  func caption() throws {
    var recipe = try Fixture.recipeOfTwoTrainings()
    func lines(_ recipe: Recipe, run: Bool = true) throws -> [String] {
      let plan = try plan(recipe)
      let input = try FigureInput(
        plan: plan, outcomes: run ? finished(plan) : [:], paper: Fixture.paper(),
        methods: Fixture.methods())
      return Figure.overhead(input).caption().split(separator: "\n").map(String.init)
        .filter { $0.contains("settings of their own") }
    }
    let start =
      "Trained with settings of their own in easy (optimizer.momentum 0.8 in place of 0.9): "
    #expect(try lines(recipe, run: false).isEmpty)
    #expect(try lines(recipe) == ["\(start)rival."])
    for row in recipe.rows.indices { recipe.rows[row].training = recipe.rows[0].training }
    let labels = recipe.rows.map(\.label).joined(separator: ", ")
    #expect(try lines(recipe) == ["\(start)\(labels)."])
  }
}
