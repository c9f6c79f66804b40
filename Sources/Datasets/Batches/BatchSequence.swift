/// The batches of one pass over selected images, each computed when it is asked for.
///
/// A value: the same subscript gives the same bits whenever and on whatever thread it is evaluated.
package struct BatchSequence: Sendable {
  /// What becomes of images that do not fill the last batch.
  package enum Remainder: Hashable, Sendable {
    /// They are left out of this pass.
    case dropped
    /// They make a smaller batch.
    case kept
  }

  /// Images per batch; the last may have fewer.
  package let batchSize: Int
  /// How many batches there are.
  package let count: Int
  /// How many images there are in all batches together.
  package let imageCount: Int

  private let images: any ImageSource
  private let order: [Int64]
  private let preparation: BatchPreparation

  /// Validation or test batches: images in ascending order, as they are, none left out.
  ///
  /// - Parameters:
  ///   - images: The set to take images from.
  ///   - selection: Which of them.
  ///   - batchSize: Images per batch, at least 1.
  ///   - normalization: Constants with as many channels as the images; those of evaluation apply.
  /// - Returns: Batches of all selected images.
  package static func evaluation(
    of images: any ImageSource, selection: ImageSelection, batchSize: Int,
    normalization: Normalization
  ) -> BatchSequence {
    BatchSequence(
      images: images, order: selection.indices, batchSize: batchSize, remainder: .kept,
      preparation: BatchPreparation(
        augmentation: .none, random: SeededRandom(seed: 0), epoch: 0,
        table: normalization.evaluation.table))
  }

  init(
    images: any ImageSource, order: [Int64], batchSize: Int, remainder: Remainder,
    preparation: BatchPreparation
  ) {
    precondition(batchSize > 0, "a batch holds at least one image")
    precondition(
      preparation.table.count == images.shape.channels * 256,
      "normalisation has the images' channels")
    self.batchSize = batchSize
    switch remainder {
    case .dropped:
      count = order.count / batchSize
      imageCount = count * batchSize
    case .kept:
      count = (order.count + batchSize - 1) / batchSize
      imageCount = order.count
    }
    self.images = images
    self.order = order
    self.preparation = preparation
  }

  /// The batch at a position in `0..<count`; about two microseconds per 32×32 image in memory.
  ///
  /// Images without pixels, in files that cannot be decoded, are not in it: it may even be empty.
  package subscript(index: Int) -> Batch {
    let assembly = assembly(of: index)
    assembly.prepare(0..<assembly.memberCount)
    return assembly.finished()
  }

  /// The batches from `start` on, prepared ahead of time on threads of their own.
  ///
  /// - Parameters:
  ///   - start: The first batch wanted, in `0...count`.
  ///   - depth: Batches that may lie ready or be worked on at most, at least 1; as many as fit into
  ///     256 MiB, from two to four, if left out.
  /// - Returns: An iterator whose threads already work.
  package func prefetched(from start: Int = 0, depth: Int? = nil) -> BatchLoader {
    let bytes = batchSize * images.shape.valueCount * MemoryLayout<Float>.stride
    return BatchLoader(self, from: start, depth: depth ?? min(4, max(2, (1 << 28) / bytes)))
  }

  /// The size of every image.
  package var imageShape: ImageShape { images.shape }

  /// How the work on the batches is shared out.
  var workload: ImageWorkload { images.workload }

  /// The batch at a position, with nothing done yet.
  func assembly(of index: Int) -> BatchAssembly {
    precondition((0..<count).contains(index), "batch \(index) of \(count)")
    return BatchAssembly(
      index: index,
      members: Array(order[index * batchSize..<min((index + 1) * batchSize, order.count)]),
      images: images, preparation: preparation)
  }
}
