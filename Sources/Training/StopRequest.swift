import Synchronization

/// A wish to stop that a signal or another thread raises and the trainer looks at in each batch.
package final class StopRequest: Sendable {
  private let requested = Atomic<Bool>(false)
  private let followsSignals = Atomic<Bool>(false)

  /// A request that nobody has raised yet.
  package init() {}

  /// Whether somebody wants the run to stop.
  package var isRequested: Bool {
    requested.load(ordering: .relaxed)
      || (followsSignals.load(ordering: .relaxed) && SignalWatch.hasSeenSignal)
  }

  /// Asks the run to stop at the next batch.
  package func request() { requested.store(true, ordering: .relaxed) }

  func followSignals() { followsSignals.store(true, ordering: .relaxed) }
}
