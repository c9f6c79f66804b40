import Datasets
import Foundation
import Reproduction
import Training

/// The work of a table command, from the recipe to the printed table.
struct TableRun {
  let name: String
  let table: TableOptions
  let machine: MachineOptions
  let context: CommandContext

  func run() throws {
    let project = try context.projectFolder()
    let library = RecipeLibrary(project: project)
    let recipe = try makeRecipe(library)
    let paper = try library.paperTable(name)
    let store = ResultStore(
      results: context.url(table.results), table: recipe.table,
      recorded: library.recordedFolder(recipe.table))
    let locator = try context.locator(machine)
    let plan = try Plan(
      recipe, profile: table.profile, seedCount: table.seeds,
      availability: locator.availability, weights: locator.availability(weights:of:),
      hasRecordedRun: store.hasRun)
    try NetworkCheck(methods: context.methods).check(plan)

    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    let executor = CellExecutor(
      methods: context.methods, locator: locator, device: machine.device,
      environment: .current(device: machine.device, project: project),
      checkpointInterval: machine.checkpointInterval, stop: context.stop)
    let runner = Runner(
      store: store, stop: context.stop, pause: { Thread.sleep(forTimeInterval: 1) },
      observe: { observe($0, printer) },
      execute: { cell, checkpoint, report in
        try executor.run(
          cell.configuration, profile: plan.profile.rawValue, checkpoint: checkpoint,
          report: report)
      })

    if table.dryRun {
      let finished = try store.outcomes(of: plan).filter { $0.value.isFinished }
      context.console.output(
        plan.report(finished: Set(finished.keys), measurements: store.measurements()))
      return
    }
    if !table.recordedOnly { announce(plan, printer) }
    let outcomes = table.recordedOnly ? try store.outcomes(of: plan) : try runner.run(plan)
    try finish(
      ComparisonTable(plan: plan, outcomes: outcomes, paper: paper, methods: context.methods),
      outcomes: outcomes, plan: plan)
  }

  /// The recipe with the rows and columns that were asked for.
  private func makeRecipe(_ library: RecipeLibrary) throws -> Recipe {
    var recipe =
      try table.recipe.map {
        try Recipe.read(file: context.url($0), named: $0, methods: context.methods)
      }
      ?? library.recipe(name, methods: context.methods)
    let added = context.addedMethods.filter { name in
      !recipe.rows.contains { $0.method == name }
    }
    for method in added + table.addRow { try recipe.addRow(method, methods: context.methods) }
    try recipe.keepColumns(table.column)
    try recipe.keepRows(table.row)
    return recipe
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

  private func observe(_ event: Runner.Event, _ printer: ProgressPrinter) {
    switch event {
    case .started(let cell, let number, let total):
      printer.note("[\(number)/\(total)] \(cell.identifier)")
    case .progress(_, let progress):
      printer.update(progress)
    case .ended(let cell, .failed(let reason)):
      printer.note("  failed: \(cell.identifier): \(reason)")
    case .ended(_, .finished(let record)):
      printer.note(String(format: "  top-1 %.2f %%", record.topOne))
    case .ended(_, .notAttempted(let reason)):
      printer.note("  not attempted: \(reason)")
    case .waiting(let cells):
      printer.note("waiting for \(cells) cells that other processes are making")
    }
  }

  /// Prints the table and turns what became of the runs into an exit status.
  private func finish(
    _ table: ComparisonTable, outcomes: [CellIdentifier: CellOutcome], plan: Plan
  ) throws {
    let hasRun = outcomes.values.contains(where: \.isFinished)
    let failures = outcomes.values.filter { if case .failed = $0 { true } else { false } }
    if !hasRun, failures.isEmpty, !self.table.recordedOnly {
      let obstacles = Set(plan.cells.compactMap(\.obstacle)).sorted()
      throw Failure(
        "nothing can be run: \(obstacles.joined(separator: "; "))", .missingInput)
    }
    context.console.output(table.rendered(as: self.table.format))
    if !failures.isEmpty {
      throw Failure("\(failures.count) of \(plan.cells.count) runs failed", .runFailed)
    }
    if self.table.check, table.gains.contains(where: { $0.verdict == .notReproduced }) {
      throw ExitStatus.checkFailed
    }
  }
}
