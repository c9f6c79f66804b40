import Datasets
import Foundation
import Reproduction
import Training

/// The work of a table or figure, from the recipe to the outcomes of its runs.
struct ExhibitRun {
  let exhibit: Exhibit
  let options: ExhibitOptions
  let machine: MachineOptions
  let context: CommandContext

  /// What a table or figure is made from, once everything that can be run has been.
  struct Findings {
    let plan: Plan
    let outcomes: [CellIdentifier: CellOutcome]
    let paper: PaperTable
    let store: ResultStore

    /// The chips that were simulated with the runs.
    func chips() throws -> ChipsByCell {
      var chips: ChipsByCell = [:]
      for cell in plan.cells { chips[cell.identifier] = try store.chips(of: cell.identifier) }
      return chips
    }
  }

  /// Runs what is missing, presents what there is, and turns what became of it into an exit status.
  ///
  /// - Parameter present: Prints or draws; returns what follows for the paper's claims.
  /// - Throws: ``Failure`` and ``ExitStatus``, after everything has been presented.
  func run(_ present: (Findings) throws -> [Verdict]) throws {
    let project = try context.projectFolder()
    let (plan, paper, store) = try prepare(project, runsNothing: options.recordedOnly)
    if options.dryRun { return try announceWork(of: plan, store) }
    let outcomes =
      options.recordedOnly
      ? try store.outcomes(of: plan) : try makeRuns(of: plan, store)
    let failures = outcomes.values.filter {
      switch $0 {
      case .failed, .diverged: true
      case .finished, .notAttempted: false
      }
    }
    if failures.isEmpty, !options.recordedOnly, !outcomes.values.contains(where: \.isFinished) {
      guard !plan.cells.isEmpty else {
        throw Failure(
          "nothing can be run: no row that is left belongs to a column that is left; "
            + Self.ownColumns(of: plan.recipe), .usage)
      }
      let obstacles = Set(plan.cells.compactMap(\.obstacle)).sorted()
      throw Failure(
        "nothing can be run: \(obstacles.joined(separator: "; "))", .missingInput)
    }
    let verdicts = try present(
      Findings(plan: plan, outcomes: outcomes, paper: paper, store: store))
    if !failures.isEmpty {
      throw Failure("\(failures.count) of \(plan.cells.count) runs failed or diverged", .runFailed)
    }
    try check(verdicts)
  }

  /// Prints what the command would do, and what that costs.
  private func announceWork(of plan: Plan, _ store: ResultStore) throws {
    try NetworkCheck(methods: context.methods).check(plan)
    let outcomes = try store.outcomes(of: plan)
    let final = outcomes.filter { $0.value.isFinal }
    let finished = final.filter { $0.value.isFinished }
    let environment = RunEnvironment.current(device: machine.device)
    context.console.output(
      plan.report(
        finished: Set(finished.keys), diverged: Set(final.keys).subtracting(finished.keys),
        measurements: store.measurements(like: environment),
        instructionSet: environment.instructionSet))
    guard let sweep = plan.recipe.variation else { return }
    let chips = try plan.cells.filter { $0.obstacle == nil }.reduce(0) {
      try $0 + ChipRuns.missing(sweep, of: $1, outcomes[$1.identifier], in: store)
    }
    context.console.output("chips to simulate: \(chips), which is not in that time\n")
  }

  /// What finished runs give, whatever else became of the others.
  func recorded() throws -> Findings {
    let (plan, paper, store) = try prepare(context.projectFolder(), runsNothing: true)
    return Findings(
      plan: plan, outcomes: try store.outcomes(of: plan), paper: paper, store: store)
  }

  private func prepare(
    _ project: URL, runsNothing: Bool
  ) throws -> (Plan, PaperTable, ResultStore) {
    let library = RecipeLibrary(project: project)
    let recipe = try makeRecipe(library)
    let store = ResultStore(
      results: context.url(options.results), table: recipe.table,
      recorded: library.recordedFolder)
    let locator = try context.locator(machine)
    let plan = try Plan(
      recipe, profile: options.profile, seedCount: options.seeds, runsNothing: runsNothing,
      availability: locator.availability, weights: locator.availability(weights:of:),
      hasRecordedRun: store.hasRun)
    return (plan, try paperTable(of: recipe, library), store)
  }

  /// Ends the command with status 1 if that was asked for and a claim is not reproduced.
  func check(_ verdicts: [Verdict]) throws {
    let isRefused = verdicts.contains { if case .notReproduced = $0 { true } else { false } }
    if options.check, isRefused { throw ExitStatus.checkFailed }
  }

  /// The recipe with the rows and columns that were asked for.
  func makeRecipe(_ library: RecipeLibrary) throws -> Recipe {
    var recipe =
      try options.recipe.map {
        try Recipe.read(file: context.url($0), named: $0, methods: context.methods)
      }
      ?? library.recipe(exhibit.rawValue, methods: context.methods)
    let added = context.addedMethods.filter { method in
      exhibit.comparesMethods && !recipe.rows.contains { $0.method == method }
    }
    for method in added + options.addRow { try recipe.addRow(method, methods: context.methods) }
    if case .granularities = exhibit.kind {
      try GranularityTable.checkPlaces(of: recipe, methods: context.methods)
    }
    try recipe.keepColumns(options.column)
    try recipe.keepRows(options.row)
    return recipe
  }

  /// What the paper printed about the recipe's table.
  func paperTable(of recipe: Recipe, _ library: RecipeLibrary) throws -> PaperTable {
    try library.paperTable(of: recipe, variantOf: exhibit.rawValue)
  }

  private func makeRuns(
    of plan: Plan, _ store: ResultStore
  ) throws -> [CellIdentifier: CellOutcome] {
    try NetworkCheck(methods: context.methods).check(plan)
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    let executor = CellExecutor(
      methods: context.methods, locator: try context.locator(machine),
      device: machine.device,
      environment: .current(device: machine.device),
      checkpointInterval: machine.checkpointInterval, stop: context.stop)
    let runner = Runner(
      store: store, makesAgain: options.again, stop: context.stop,
      pause: { Thread.sleep(forTimeInterval: 1) },
      observe: { observe($0, printer) },
      execute: { cell, checkpoint, report in
        try executor.run(
          cell.configuration, profile: plan.profile.rawValue, checkpoint: checkpoint,
          report: report)
      })
    announce(plan, printer)
    if !options.again { try announceFinished(store.outcomes(of: plan), printer) }
    do {
      return try runner.run(plan)
    } catch TrainingError.interrupted(.none) {
      // Between two runs: there is no checkpoint to name.
      throw Failure(
        "stopped on request; runs that are finished are kept, and the same command goes on",
        .interrupted)
    }
  }

  /// Which columns the rows belong to that do not belong to all.
  private static func ownColumns(of recipe: Recipe) -> String {
    recipe.rows.compactMap { row in
      row.columns.map { "row '\(row.label)' has \($0.joined(separator: ", "))" }
    }.joined(separator: "; ")
  }

  private func announce(_ plan: Plan, _ printer: ProgressPrinter) {
    printer.note("profile \(plan.profile.rawValue): \(plan.profile.meaning)")
    for column in plan.recipe.columns.indices {
      guard let cell = plan.cells.first(where: { $0.column == column }) else { continue }
      let label = plan.recipe.columns[column].label
      if let requested = cell.standsInFor {
        printer.note(
          "\(label): \(DatasetTitle.of(requested)) is not here, so its methods run on "
            + "\(DatasetTitle.of(cell.configuration.dataset)), and every cell says so")
      } else if let obstacle = cell.obstacle {
        printer.note("\(label): only finished runs are shown; \(obstacle)")
      }
    }
  }

  /// Says which cells are read, and whose they are: after a change of a method their numbers are old.
  private func announceFinished(
    _ outcomes: [CellIdentifier: CellOutcome], _ printer: ProgressPrinter
  ) {
    let final = outcomes.values.filter(\.isFinal)
    guard !final.isEmpty else { return }
    let commits = Set(
      final.flatMap { outcome in
        if case .finished(let record) = outcome { record.commits } else { [String]() }
      })
    printer.note(
      "\(final.count) cells are read, not made again (commit "
        + "\(commits.sorted().joined(separator: ", "))); --again makes them anew")
  }

  private func observe(_ event: Runner.Event, _ printer: ProgressPrinter) {
    switch event {
    case .started(let cell, let number, let total):
      printer.note("[\(number)/\(total)] \(cell.identifier)")
    case .progress(_, let progress):
      printer.update(progress)
    case .ended(let cell, .failed(let reason)):
      printer.note("  failed: \(cell.identifier): \(reason)")
    case .ended(let cell, .diverged(let reason)):
      printer.note("  diverged: \(cell.identifier): \(reason)")
    case .ended(_, .finished(let record)):
      printer.note(String(format: "  top-1 %.2f %%", record.topOne))
      if let warning = record.warning { printer.note("  warning: \(warning)") }
    case .ended(_, .notAttempted(let reason)):
      printer.note("  not attempted: \(reason)")
    case .waiting(let cells):
      printer.note("waiting for cells that other processes are making: \(cells)")
    }
  }
}
