import CCrossbarKernels
import Dispatch

/// How a test runs the pieces of a call.
enum Pool: CaseIterable {
  case callingThread, serialBackwards, concurrent

  /// Calls `body` with the pool of this kind, null for the calling thread.
  func withPool<Result>(_ body: (UnsafePointer<crossbar_pool>?) -> Result) -> Result {
    switch self {
    case .callingThread:
      return body(nil)
    case .serialBackwards:
      var pool = crossbar_pool(
        run: { _, count, piece, context in
          for index in (0..<count).reversed() { piece?(context, index) }
        }, pool: nil)
      return body(&pool)
    case .concurrent:
      var pool = crossbar_pool(
        run: { _, count, piece, context in
          nonisolated(unsafe) let context = context
          DispatchQueue.concurrentPerform(iterations: Int(count)) { index in
            piece?(context, Int64(index))
          }
        }, pool: nil)
      return body(&pool)
    }
  }
}
