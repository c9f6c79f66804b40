import Synchronization
import Training

/// Ctrl-C, which ends the process at once until somebody undertakes to stop in good order.
final class Interruption: Sendable {
  private let stop = StopRequest()
  private let watch = Mutex<SignalWatch?>(nil)

  /// The request that Ctrl-C raises from now on; a second Ctrl-C ends the process.
  func watched() -> StopRequest {
    watch.withLock { if $0 == nil { $0 = SignalWatch(stop) } }
    return stop
  }
}
