import Foundation
import Results
import Training

/// Makes the runs of a plan that are not stored yet, one after the other.
///
/// Several processes may run one plan on one results folder: each takes the cells that nobody else
/// is making, and waits for the others at the end. A cell whose process was killed is continued
/// from its checkpoint by whoever takes it next.
package struct Runner {
  /// Makes one run, from its checkpoint if there is one, and keeps the checkpoint up to date.
  package typealias Execute = (
    _ cell: Plan.Cell, _ checkpoint: URL, _ report: @escaping (RunProgress) -> Void
  ) throws -> RunFile

  /// What happens, for progress lines.
  package enum Event {
    /// A run begins: its number of so many that are left to this process.
    case started(Plan.Cell, number: Int, of: Int)
    /// A run goes on.
    case progress(Plan.Cell, RunProgress)
    /// A run ended.
    case ended(Plan.Cell, CellOutcome)
    /// Only cells that other processes are making are left.
    case waiting(cells: Int)
  }

  private let store: ResultStore
  private let makesAgain: Bool
  private let stop: StopRequest
  private let execute: Execute
  private let observe: (Event) -> Void
  private let pause: () -> Void

  /// Prepares to run.
  ///
  /// - Parameters:
  ///   - store: Where run files are read and written.
  ///   - makesAgain: Whether runs that are stored are made anew, from their beginning.
  ///   - stop: Raised when the user wants to stop; runs look at it themselves.
  ///   - pause: Waits a moment before the cells of other processes are looked at again.
  ///   - observe: Told what happens.
  ///   - execute: Makes one run.
  package init(
    store: ResultStore, makesAgain: Bool = false, stop: StopRequest, pause: @escaping () -> Void,
    observe: @escaping (Event) -> Void, execute: @escaping Execute
  ) {
    self.store = store
    self.makesAgain = makesAgain
    self.stop = stop
    self.pause = pause
    self.observe = observe
    self.execute = execute
  }

  /// Runs what is not stored and can be run.
  ///
  /// A run that is stored as failed is made again, unless another process has tried it since this call
  /// began. One that diverged would diverge again, and is not.
  ///
  /// - Returns: Outcomes of all cells but those with an obstacle.
  /// - Throws: `TrainingError.interrupted`, or what makes every further run pointless: data that
  ///   cannot be read, a folder that cannot be written.
  package func run(_ plan: Plan) throws -> [CellIdentifier: CellOutcome] {
    let begin = Date()
    var outcomes =
      try makesAgain ? [:] : store.outcomes(of: plan).filter { $0.value.isFinal }
    var pending = plan.cells.filter { $0.obstacle == nil && outcomes[$0.identifier] == nil }
    let total = pending.count
    var (begun, waiting) = (0, 0)
    while !pending.isEmpty {
      var locked: [Plan.Cell] = []
      for cell in pending where outcomes[cell.identifier] == nil {
        try stopIfAsked()
        let lock = try FileLock.tryAcquire(store.lockFile(cell.identifier).path)
        guard let lock else {
          locked.append(cell)
          continue
        }
        // Somebody may have made it between our look and our lock.
        var outcome = try store.outcome(of: cell.configuration, writtenAfter: begin)
        if outcome == nil, !makesAgain, let stored = try store.outcome(of: cell.configuration),
          stored.isFinal
        {
          outcome = stored
        }
        if outcome == nil {
          begun += 1
          observe(.started(cell, number: begun, of: total))
          outcome = try make(cell, since: begin)
        }
        withExtendedLifetime(lock) {}
        if let outcome {
          outcomes[cell.identifier] = outcome
          observe(.ended(cell, outcome))
        }
      }
      pending = locked
      if !pending.isEmpty {
        if pending.count != waiting { observe(.waiting(cells: pending.count)) }
        waiting = pending.count
        try stopIfAsked()
        pause()
      }
    }
    return outcomes
  }

  private func stopIfAsked() throws {
    if stop.isRequested { throw TrainingError.interrupted(checkpoint: nil) }
  }

  private func make(_ cell: Plan.Cell, since begin: Date) throws -> CellOutcome {
    if makesAgain { try store.forgetCheckpoint(of: cell.identifier, writtenBefore: begin) }
    let outcome = try store.make(cell.identifier, at: store.runFile(cell.identifier)) {
      checkpoint in
      try execute(cell, checkpoint) { observe(.progress(cell, $0)) }
    }
    if makesAgain, outcome.isFinal { try store.removeCopies(of: cell.identifier) }
    return outcome
  }
}
