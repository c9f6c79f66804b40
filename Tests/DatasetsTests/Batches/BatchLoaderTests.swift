import Foundation
import Testing

@testable import Datasets

@Suite("Prefetching", .serialized)
struct BatchLoaderTests {
  private static let images = syntheticImages(count: 50)

  private var batches: TrainingBatches {
    TrainingBatches(
      of: Self.images, selection: .all(of: Self.images), batchSize: 4, remainder: .kept,
      augmentation: .cropAndFlip, normalization: .cifar10, seed: 11)
  }

  private func values(_ batch: Batch) -> [Float] { Array(batch.pixels.values) }

  /// Threads of this process, of whomever.
  private var threadCount: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count ?? 0
  }

  @Test("prefetched batches are those computed one by one", arguments: [1, 3, 100])
  func sameBatches(depth: Int) {
    let epoch = batches.epoch(7)
    var seen = 0
    for batch in epoch.prefetched(depth: depth) {
      #expect(batch.index == seen)
      #expect(batch.imageIndices == epoch[seen].imageIndices)
      #expect(batch.labels == epoch[seen].labels)
      #expect(values(batch) == values(epoch[seen]))
      seen += 1
    }
    #expect(seen == 13)
  }

  @Test("an epoch entered in the middle goes on with the same bits", arguments: [0, 1, 9, 12, 13])
  func resume(start: Int) {
    let epoch = batches.epoch(2)
    let rest = Array(epoch.prefetched(from: start, depth: 2))
    #expect(rest.map(\.index) == Array(start..<13))
    for batch in rest { #expect(values(batch) == values(epoch[batch.index])) }
  }

  @Test("loaders that ended, were cancelled or were let go leave no thread")
  func noThreadLeft() {
    let epoch = batches.epoch(0)
    let before = threadCount
    #expect(before > 0, "/proc lists the threads")
    // Many loaders, because tests beside this one start and end threads too.
    let rounds = 150
    for round in 0..<rounds {
      let ended = epoch.prefetched(from: 12, depth: 2)
      while ended.next() != nil {}
      let cancelled = epoch.prefetched(depth: 2)
      #expect(cancelled.next()?.index == 0)
      cancelled.cancel()
      #expect(cancelled.next() == nil, "round \(round)")
      for batch in epoch.prefetched(depth: 1) where batch.index == 1 { break }
      _ = epoch.prefetched(depth: 1)
    }
    #expect(threadCount < before + rounds)
  }

  @Test("no more batches than asked for lie ready")
  func bounded() throws {
    let loader = batches.epoch(0).prefetched(depth: 3)
    for _ in 0..<200 where loader.readyCount < 3 { usleep(10_000) }
    #expect(loader.readyCount == 3)
    usleep(50_000)
    #expect(loader.readyCount == 3)
    loader.cancel()
  }
}
