import Foundation

/// The batches in the making and ready, between the threads that make them and the one that takes
/// them.
///
/// Threads take pieces of work in the order of the batches, so the next batch is always the first to
/// be ready.
final class PrefetchQueue: @unchecked Sendable {
  // Unchecked: every access to what changes holds `condition`.
  private let batches: BatchSequence
  private let depth: Int
  private let condition = NSCondition()
  private var underWay: [Int: (assembly: BatchAssembly, unprepared: Int)] = [:]
  private var nextPiece: (batch: Int, position: Int)
  private var nextTaken: Int
  private var isCancelled = false
  private var isOnDemand = false

  init(batches: BatchSequence, start: Int, depth: Int) {
    self.batches = batches
    self.depth = depth
    nextPiece = (start, 0)
    nextTaken = start
  }

  private struct Piece {
    let batch: Int
    let assembly: BatchAssembly
    let positions: Range<Int>
  }

  /// The body of each thread.
  func work() {
    while let piece = takePiece() {
      // Outside the lock: other threads work on other images, and the trainer takes a batch.
      piece.assembly.prepare(piece.positions)
      condition.withLock {
        underWay[piece.batch]?.unprepared -= piece.positions.count
        condition.broadcast()
      }
    }
  }

  /// Waits until there may be another piece of work; nil when there is nothing more to do.
  private func takePiece() -> Piece? {
    condition.withLock {
      while !isCancelled, nextPiece.batch < batches.count, nextPiece.batch >= nextTaken + depth {
        condition.wait()
      }
      guard !isCancelled, nextPiece.batch < batches.count else { return nil }
      let (batch, position) = nextPiece
      let assembly = underWay[batch]?.assembly ?? batches.assembly(of: batch)
      let count = assembly.memberCount
      if position == 0 { underWay[batch] = (assembly, count) }
      let end = batches.workload.imagesAtOnce.map { min(count, position + $0) } ?? count
      nextPiece = end == count ? (batch + 1, 0) : (batch, end)
      return Piece(batch: batch, assembly: assembly, positions: position..<end)
    }
  }

  func prepareOnDemand() { condition.withLock { isOnDemand = true } }

  var readyCount: Int { condition.withLock { underWay.values.count { $0.unprepared == 0 } } }

  func take() -> Batch? {
    let taken: (index: Int, assembly: BatchAssembly?)? = condition.withLock {
      guard nextTaken < batches.count, !isCancelled else { return nil }
      if isOnDemand {
        nextTaken += 1
        return (nextTaken - 1, nil)
      }
      while underWay[nextTaken]?.unprepared != 0, !isCancelled { condition.wait() }
      guard !isCancelled else { return nil }
      let assembly = underWay.removeValue(forKey: nextTaken)?.assembly
      nextTaken += 1
      condition.broadcast()
      return (nextTaken - 1, assembly)
    }
    return taken.map { $0.assembly?.finished() ?? batches[$0.index] }
  }

  func cancel() {
    condition.withLock {
      isCancelled = true
      underWay = [:]
      condition.broadcast()
    }
  }
}
