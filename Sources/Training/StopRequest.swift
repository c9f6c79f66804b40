import Dispatch
import Foundation
import Synchronization

/// A wish to stop that a signal or another thread raises and the trainer looks at in each batch.
package final class StopRequest: Sendable {
  private let requested = Atomic<Bool>(false)

  /// A request that nobody has raised yet.
  package init() {}

  /// Whether somebody wants the run to stop.
  package var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Asks the run to stop at the next batch.
  package func request() { requested.store(true, ordering: .relaxed) }
}

/// Turns interrupt (Ctrl-C) and termination signals into a ``StopRequest`` while it lives.
///
/// The second signal ends the process at once, as signals do by themselves.
package final class SignalWatch {
  private let sources: [any DispatchSourceSignal]

  /// Watches SIGINT and SIGTERM for the whole process.
  package init(_ stop: StopRequest) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        stop.request()
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
