import Foundation

/// Prepares batches ahead of time on threads of its own, and hands them out in order.
///
/// At most `depth` batches lie ready or are worked on. The threads end after the last batch, and at
/// ``cancel()`` or when the loader is released, which wait for them: at most for the images that they
/// are at. How many threads there are changes nothing about the batches.
package final class BatchLoader: Sequence, IteratorProtocol {
  private let queue: PrefetchQueue
  private var threads: [pthread_t] = []

  /// Starts at batch `start` of `batches`.
  init(_ batches: BatchSequence, from start: Int, depth: Int) {
    precondition((0...batches.count).contains(start), "batch \(start) of \(batches.count)")
    precondition(depth > 0, "at least one batch has to lie ready")
    queue = PrefetchQueue(batches: batches, start: start, depth: depth)
    for _ in 0..<batches.workload.threads {
      let context = Unmanaged.passRetained(queue)
      var handle = pthread_t()
      let status = pthread_create(
        &handle, nil,
        { context in
          if let context {
            Unmanaged<PrefetchQueue>.fromOpaque(context).takeRetainedValue().work()
          }
          return nil
        }, context.toOpaque())
      guard status == 0 else {
        context.release()
        break
      }
      threads.append(handle)
    }
    // Without a thread every batch is prepared when it is asked for; results are the same.
    if threads.isEmpty { queue.prepareOnDemand() }
  }

  deinit { cancel() }

  /// Batches that lie ready now.
  var readyCount: Int { queue.readyCount }

  /// The next batch, nil after the last one or after ``cancel()``.
  package func next() -> Batch? { queue.take() }

  /// Ends the work and waits until the threads are gone; batches that lie ready are dropped.
  package func cancel() {
    queue.cancel()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }
}
