import Foundation

/// Where the process takes Ctrl-C and requests to terminate.
///
/// Not on threads that compute. Some of oneDNN's kernels need every register and point the stack
/// pointer into a buffer on the heap: what the system puts on the stack for a handler then overwrites
/// whatever lies beside that buffer, and the run crashes or goes on with other numbers (oneDNN's issue
/// 4845; releases up to 3.11).
package enum InterruptSignals {
  static let numbers = [SIGINT, SIGTERM]

  /// Leaves these signals to a thread of their own.
  ///
  /// Call it on the main thread before anything is computed: it blocks them there, also where the
  /// program that started this one had not, and threads inherit what the one that starts them blocks.
  package static func keepFromComputation() {
    // The new thread takes them, whether or not whoever started the process had blocked them.
    change(SIG_UNBLOCK)
    Thread.detachNewThread {
      while true { pause() }
    }
    change(SIG_BLOCK)
  }

  /// Runs what computes nothing but starts programs, which inherit the signals that are blocked: then
  /// Ctrl-C ends them too.
  package static func allowed<Result>(_ body: () throws -> Result) rethrows -> Result {
    var before = change(SIG_UNBLOCK)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
  }

  /// Returns what this thread blocked before.
  @discardableResult private static func change(_ change: Int32) -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
    var before = sigset_t()
    pthread_sigmask(change, &signals, &before)
    return before
  }
}
