import Crossbar
import Foundation
import Reproduction
import Results
import Training

/// Simulates the chips that a recipe asks for, with the runs that are there.
///
/// Chips go into run files of the exhibit's own folder; a run that another table made is copied
/// there first, so that recorded files stay as they are.
struct ChipRuns {
  let machine: MachineOptions
  let context: CommandContext

  /// Simulates what no file has yet.
  ///
  /// - Throws: ``Failure`` if stopped on request; what networks and files throw.
  func add(to findings: ExhibitRun.Findings) throws {
    guard let sweep = findings.plan.recipe.variation else { return }
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    for cell in findings.plan.cells where cell.obstacle == nil {
      let outcome = findings.outcomes[cell.identifier]
      guard case .finished(let record)? = outcome, let source = record.file,
        try Self.missing(sweep, of: cell, outcome, in: findings.store) > 0
      else { continue }
      printer.note("chips of \(cell.identifier)")
      try simulate(sweep, source, findings.store.runFile(cell.identifier), printer)
    }
  }

  /// How many chips of a cell no file has yet: all of them where the cell has no finished run.
  ///
  /// - Throws: What files throw.
  static func missing(
    _ sweep: VariationSweep, of cell: Plan.Cell, _ outcome: CellOutcome?, in store: ResultStore
  ) throws -> Int {
    guard case .finished(let record)? = outcome else {
      return sweep.logNormalSigmas.count * sweep.chips
    }
    let bits = cell.configuration.crossbar.partialSumBits.storedBits
    let chips = try store.chips(of: cell.identifier)
    return sweep.logNormalSigmas.reduce(0) { sum, sigma in
      let there = chips.filter {
        let wanted = VariationRecord.Conditions(
          logNormalSigma: sigma, adcBits: bits,
          images: record.testImages ?? $0.conditions.images)
        return $0.conditions == wanted && $0.seed == 0 && $0.number < sweep.chips
      }
      return sum + sweep.chips - there.count
    }
  }

  private func simulate(
    _ sweep: VariationSweep, _ source: URL, _ target: URL, _ printer: ProgressPrinter
  ) throws {
    guard let held = try FileLock.tryAcquire(FileLock.path(beside: target.path)) else {
      printer.note("  left to the other process that is adding chips to \(target.path)")
      return
    }
    defer { withExtendedLifetime(held) {} }
    let stored = try StoredNetwork(
      of: source.path, methods: context.methods, locator: context.locator(machine),
      device: machine.device)
    let isThere = (try? RunSummary.read(target.path))?.provenance.status == .finished
    if !isThere { try stored.run.write(to: target.path) }
    for sigma in sweep.logNormalSigmas {
      var variation = CellVariation()
      variation.logNormalSigma = sigma
      let chips = try ChipSweep(
        of: stored,
        .init(variation: variation, chips: sweep.chips, seed: 0, recalibrates: false))
      _ = try chips.run(
        addingTo: target,
        environment: .current(device: machine.device),
        stop: context.stop
      ) { chip, done, batches in
        if done == batches { printer.note("  sigma \(sigma), chip \(chip)") }
      }
    }
  }
}
