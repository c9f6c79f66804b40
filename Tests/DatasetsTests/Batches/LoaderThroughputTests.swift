import Testing

@testable import Datasets

@Suite("Throughput of the loader", .serialized)
struct LoaderThroughputTests {
  /// More than training takes; a seventh of what a busy machine gives, to leave room for others.
  private static let imagesPerSecond = 20_000.0

  @Test("batches come faster than any training uses them up, in a debug build too")
  func throughput() {
    let images = syntheticImages(count: 512)
    let training = TrainingBatches(
      of: images, selection: .all(of: images), batchSize: 128, augmentation: .cifar,
      normalization: .cifar10, seed: 0)
    // The best of several rounds: others may use the cores at the same time.
    let best = (0..<5).map { _ -> Double in
      var count = 0
      let time = ContinuousClock().measure {
        for epoch in 0..<20 {
          for batch in training.epoch(epoch).prefetched() { count += batch.count }
        }
      }
      return Double(count) / (time / .seconds(1))
    }.max()
    print("loader: \(Int(best ?? 0)) images a second")
    #expect((best ?? 0) > Self.imagesPerSecond)
  }
}
