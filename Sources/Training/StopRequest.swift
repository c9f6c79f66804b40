import Foundation
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
      || (followsSignals.load(ordering: .relaxed) && signalHasArrived.load(ordering: .relaxed))
  }

  /// Asks the run to stop at the next batch.
  package func request() { requested.store(true, ordering: .relaxed) }

  fileprivate func followSignals() { followsSignals.store(true, ordering: .relaxed) }
}

/// The one thing that a signal's handler may touch: signals belong to the process.
private let signalHasArrived = Atomic<Bool>(false)

/// Turns interrupt (Ctrl-C) and termination signals into a ``StopRequest`` while it lives.
///
/// The second signal ends the process at once, as signals do by themselves. There may be one watch
/// at a time.
package final class SignalWatch {
  private static let signals = [SIGINT, SIGTERM]

  /// Watches SIGINT and SIGTERM for the whole process.
  package init(_ stop: StopRequest) {
    // Also makes the flag before a handler could be the first to touch it.
    signalHasArrived.store(false, ordering: .relaxed)
    stop.followSignals()
    for number in Self.signals {
      signal(number) { number in
        signalHasArrived.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  deinit {
    for number in Self.signals { signal(number, SIG_DFL) }
  }
}
