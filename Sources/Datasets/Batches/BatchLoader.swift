import Foundation

/// Prepares batches ahead of time on a thread of its own, and hands them out in order.
///
/// At most `depth` batches lie ready. The thread ends after the last batch, and at ``cancel()`` or
/// when the loader is released, which wait for it: at most one batch's work.
package final class BatchLoader: Sequence, IteratorProtocol {
  private let queue: PrefetchQueue
  private var thread: pthread_t?

  /// Starts at batch `start` of `batches`.
  init(_ batches: BatchSequence, from start: Int, depth: Int) {
    precondition((0...batches.count).contains(start), "batch \(start) of \(batches.count)")
    precondition(depth > 0, "at least one batch has to lie ready")
    queue = PrefetchQueue(batches: batches, start: start, depth: depth)
    let context = Unmanaged.passRetained(queue)
    var handle = pthread_t()
    let status = pthread_create(
      &handle, nil,
      { context in
        if let context {
          Unmanaged<PrefetchQueue>.fromOpaque(context).takeRetainedValue().prepareAll()
        }
        return nil
      }, context.toOpaque())
    if status == 0 {
      thread = handle
    } else {
      // Without a thread every batch is prepared when it is asked for; results are the same.
      context.release()
      queue.prepareOnDemand()
    }
  }

  deinit { cancel() }

  /// Batches that lie ready now.
  var readyCount: Int { queue.readyCount }

  /// The next batch, nil after the last one or after ``cancel()``.
  package func next() -> Batch? { queue.take() }

  /// Ends the work and waits until the thread is gone; batches that lie ready are dropped.
  package func cancel() {
    queue.cancel()
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }
}

/// The batches that lie ready, between the thread that makes them and the one that takes them.
private final class PrefetchQueue: @unchecked Sendable {
  // Unchecked: every access to what changes holds `condition`.
  private let batches: BatchSequence
  private let start: Int
  private let depth: Int
  private let condition = NSCondition()
  private var ready: [Batch] = []
  private var nextTaken: Int
  private var isCancelled = false
  private var isOnDemand = false

  init(batches: BatchSequence, start: Int, depth: Int) {
    self.batches = batches
    self.start = start
    self.depth = depth
    nextTaken = start
  }

  /// The body of the thread.
  func prepareAll() {
    for index in start..<batches.count {
      guard waitForRoom() else { return }
      // Outside the lock: the trainer takes a batch while the next one is made.
      let batch = batches[index]
      condition.withLock {
        ready.append(batch)
        condition.signal()
      }
    }
  }

  /// Waits until another batch may lie ready; false when there is nothing more to do.
  private func waitForRoom() -> Bool {
    condition.withLock {
      while ready.count >= depth && !isCancelled { condition.wait() }
      return !isCancelled
    }
  }

  func prepareOnDemand() { condition.withLock { isOnDemand = true } }

  var readyCount: Int { condition.withLock { ready.count } }

  func take() -> Batch? {
    condition.withLock {
      guard nextTaken < batches.count else { return nil }
      while ready.isEmpty && !isCancelled && !isOnDemand { condition.wait() }
      if isCancelled { return nil }
      nextTaken += 1
      if isOnDemand { return batches[nextTaken - 1] }
      let batch = ready.removeFirst()
      condition.signal()
      return batch
    }
  }

  func cancel() {
    condition.withLock {
      isCancelled = true
      ready = []
      condition.broadcast()
    }
  }
}
