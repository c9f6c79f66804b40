import Foundation
import Synchronization

/// The one thing that a signal's handler may touch: signals belong to the process.
private let signalHasArrived = Atomic<Bool>(false)

/// Turns interrupt (Ctrl-C) and termination signals into a ``StopRequest`` while it lives.
///
/// The second signal ends the process at once, as signals do by themselves. There may be one watch
/// at a time. In a process that computes, ``InterruptSignals/keepFromComputation()`` comes first.
package final class SignalWatch {
  /// Watches SIGINT and SIGTERM for the whole process.
  package init(_ stop: StopRequest) {
    // Also makes the flag before a handler could be the first to touch it.
    signalHasArrived.store(false, ordering: .relaxed)
    stop.followSignals()
    for number in InterruptSignals.numbers {
      signal(number) { number in
        signalHasArrived.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  deinit {
    for number in InterruptSignals.numbers { signal(number, SIG_DFL) }
  }

  static var hasSeenSignal: Bool { signalHasArrived.load(ordering: .relaxed) }
}
