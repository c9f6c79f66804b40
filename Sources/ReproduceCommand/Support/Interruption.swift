import Dispatch
import Foundation
import Synchronization

/// Whether the user asked to stop.
package final class Interruption: Sendable {
  private let requested = Atomic<Bool>(false)
  private let source = Mutex<SignalSource?>(nil)

  /// Nobody asks but ``request()``.
  package init() {}

  /// Ctrl-C in this process: the first asks for a stop in good order, the second ends at once.
  package static let ofThisProcess: Interruption = {
    let interruption = Interruption()
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if interruption.isRequested { _exit(ExitStatus.interrupted.rawValue) }
      interruption.request()
    }
    source.resume()
    interruption.source.withLock { $0 = SignalSource(source: source) }
    return interruption
  }()

  /// Asks for a stop.
  package func request() { requested.store(true, ordering: .relaxed) }

  /// Whether somebody asked for a stop.
  package var isRequested: Bool { requested.load(ordering: .relaxed) }
}

/// Keeps a signal source alive; it is not touched again.
private struct SignalSource: @unchecked Sendable {
  let source: any DispatchSourceSignal
}
