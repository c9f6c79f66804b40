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
      guard case .finished(let record)? = findings.outcomes[cell.identifier],
        let source = record.file, try isMissing(sweep, cell, record, findings)
      else { continue }
      printer.note("chips of \(cell.identifier)")
      try simulate(sweep, source, findings.store.runFile(cell.identifier), printer)
    }
  }

  private func isMissing(
    _ sweep: VariationSweep, _ cell: Plan.Cell, _ record: RunRecord,
    _ findings: ExhibitRun.Findings
  ) throws -> Bool {
    let bits = cell.configuration.crossbar.partialSumBits.storedBits
    let chips = try findings.store.chips(of: cell.identifier)
    return sweep.logNormalSigmas.contains { sigma in
      chips.filter {
        let wanted = VariationRecord.Conditions(
          logNormalSigma: sigma, adcBits: bits,
          images: record.testImages ?? $0.conditions.images)
        return $0.conditions == wanted && $0.seed == 0 && $0.number < sweep.chips
      }.count < sweep.chips
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
