import Crossbar
import Reproduction
import Testing

@Suite struct PlanTests {
  @Test("cells are methods times columns times seeds, seed by seed")
  func cells() throws {
    let plan = try Fixture.plan()
    #expect(plan.cells.count == 2 * 2 * 3)
    #expect(plan.cells.map(\.configuration.seed) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    #expect(Set(plan.cells.map(\.identifier)).count == plan.cells.count)
  }

  @Test("a profile sets epochs, image counts and seeds, and nothing else")
  func profile() throws {
    let smoke = try #require(try Fixture.plan(profile: .smoke).cells.first?.configuration)
    var quick = try #require(try Fixture.plan(profile: .quick).cells.first?.configuration)
    #expect(smoke != quick)
    quick.training.epochs = smoke.training.epochs
    quick.data.trainingLimit = smoke.data.trainingLimit
    quick.data.validationCount = smoke.data.validationCount
    quick.data.testLimit = smoke.data.testLimit
    #expect(smoke == quick)
  }

  @Test("a row's own training settings are those of its runs in the columns that it names")
  func ownTraining() throws {
    let plan = try Plan(
      Fixture.recipeOfTwoTrainings(), profile: .quick, availability: { _ in .here },
      hasRecordedRun: { _ in false })
    let shared = try Fixture.plan()
    for (cell, other) in zip(plan.cells, shared.cells) {
      let isOwn = cell.row == 0 && cell.column == 0
      #expect(cell.configuration.training.optimizer.momentum == (isOwn ? 0.8 : 0.9))
      #expect((cell.identifier == other.identifier) == !isOwn)
      #expect(cell.configuration.training.epochs == other.configuration.training.epochs)
    }
  }

  @Test("identifiers are the same on every machine and in every release")
  func stable() throws {
    let cell = try #require(
      try Fixture.plan().cells.first { $0.configuration.method.name == "ours" })
    let parts = cell.identifier.text.split(separator: "-")
    #expect(parts.prefix(4) == ["ours", "resnet20", "cifar10", "s0"])
    #expect(parts.last?.count == 16)
    // The reference values of the hash's authors.
    #expect(CellIdentifier.hash("") == "cbf29ce484222325")
    #expect(CellIdentifier.hash("a") == "af63dc4c8601ec8c")
    #expect(CellIdentifier.hash("foobar") == "85944171f73967e8")
  }

  @Test("every setting that changes a run changes its identifier")
  func sensitive() throws {
    let original = try #require(try Fixture.plan().cells.first).configuration
    var changed: [CellIdentifier] = [try CellIdentifier(original)]
    var other = original
    other.seed += 1
    changed.append(try CellIdentifier(other))
    other = original
    other.crossbar.cellBits = 1
    changed.append(try CellIdentifier(other))
    other = original
    other.training.optimizer.momentum = 0.8
    changed.append(try CellIdentifier(other))
    other = original
    other.method.options = "{\"level\":3}"
    changed.append(try CellIdentifier(other))
    #expect(Set(changed).count == changed.count)
  }

  @Test("what is not here is replaced where the recipe allows it, else not attempted")
  func missingData() throws {
    let plan = try Plan(
      Fixture.recipe(), profile: .smoke,
      availability: { $0 == "fashion-mnist" ? .here : .missing("not here") },
      hasRecordedRun: { _ in false })
    let easy = plan.cells.filter { $0.column == 0 }
    #expect(easy.allSatisfy { $0.configuration.dataset == "fashion-mnist" && $0.obstacle == nil })
    #expect(easy.allSatisfy { $0.standsInFor == "cifar10" })
    let hard = plan.cells.filter { $0.column == 1 }
    #expect(hard.allSatisfy { $0.configuration.dataset == "imagenet" })
    #expect(hard.allSatisfy { $0.obstacle == "not here" && $0.standsInFor == nil })
  }

  @Test("recorded runs on the real data win over a stand-in")
  func recordedWins() throws {
    let plan = try Plan(
      Fixture.recipe(), profile: .smoke,
      availability: { $0 == "fashion-mnist" ? .here : .missing("not here") },
      hasRecordedRun: { $0.text.contains("cifar10") })
    let easy = plan.cells.filter { $0.column == 0 }
    #expect(easy.allSatisfy { $0.configuration.dataset == "cifar10" && $0.standsInFor == nil })
  }

  @Test("what is built from finished runs alone does not depend on the data that are here")
  func runsNothing() throws {
    func plan(here: Bool, recorded: String) throws -> Plan {
      try Plan(
        Fixture.recipe(), profile: .smoke, runsNothing: true,
        availability: { here || $0 == "fashion-mnist" ? .here : .missing("not here") },
        hasRecordedRun: { !recorded.isEmpty && $0.text.contains(recorded) })
    }
    for recorded in ["", "cifar10", "fashion-mnist"] {
      #expect(
        try plan(here: true, recorded: recorded).cells
          == plan(here: false, recorded: recorded).cells)
    }
    let standIn = try plan(here: false, recorded: "fashion-mnist").cells
    #expect(standIn.allSatisfy { $0.obstacle == nil })
    #expect(standIn.contains { $0.standsInFor == "cifar10" })
  }

  @Test("more seeds than the profile has are new ones", arguments: [1, 3, 5])
  func seedCount(count: Int) throws {
    let plan = try Plan(
      Fixture.recipe(), profile: .quick, seedCount: count, availability: { _ in .here },
      hasRecordedRun: { _ in false })
    #expect(Set(plan.cells.map(\.configuration.seed)) == Set(0..<UInt64(count)))
  }

  @Test("a profile that the recipe lacks is refused with those it has")
  func noProfile() throws {
    let error = #expect(throws: PlanError.self) { try Fixture.plan(profile: .paper) }
    #expect(error?.description.contains("it has smoke, quick") == true)
  }

  @Test("cost is images times epochs, its time measured where runs alike are finished")
  func cost() throws {
    let configuration = try #require(try Fixture.plan().cells.first).configuration
    let stated = CostEstimate(configuration, from: [], instructionSet: "avx512")
    let slower = CostEstimate(configuration, from: [], instructionSet: "avx2")
    #expect(slower.seconds == 2 * stated.seconds)
    #expect(stated.trainedImages == (50_000 - 100) * 2)
    #expect(stated.evaluatedImages == 2 * 100 + 10_000)
    #expect(stated.basis == .stated)
    let measured = CostEstimate(
      configuration, from: [.init(configuration: configuration, seconds: 120)],
      instructionSet: "avx2")
    #expect(measured.basis == .measured(runs: 1))
    #expect(abs(measured.seconds - 120) < 1e-6)
  }

  @Test("the plan's report names every cell, its state and what is left")
  func report() throws {
    let plan = try Fixture.plan(profile: .smoke)
    let first = try #require(plan.cells.first)
    let report = plan.report(finished: [first.identifier], measurements: [], instructionSet: "avx2")
    for cell in plan.cells { #expect(report.contains(cell.identifier.text)) }
    #expect(report.contains("finished"))
    #expect(report.contains("left to run: about"))
    let others = plan.cells.dropFirst().map(\.identifier)
    let ended = plan.report(
      finished: [first.identifier], diverged: Set(others), measurements: [],
      instructionSet: "avx2")
    #expect(ended.contains("diverged") && !ended.contains("to run\n"))
    #expect(ended.contains("left to run: about 0 s"))
    #expect(!report.contains("where it can be run, the rest"))
    let elsewhere = try Plan(
      Fixture.recipe(), profile: .smoke,
      availability: { $0 == "imagenet" ? .missing("nowhere") : .here },
      hasRecordedRun: { _ in false })
    #expect(
      elsewhere.report(finished: [], measurements: [], instructionSet: "avx2")
        .contains("where it can be run, the rest: about"))
  }
}
