import CDatasetKernels

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

  private let images: LabelledImages
  private let order: [Int64]
  private let augmentation: Augmentation
  private let random: SeededRandom
  private let epoch: Int
  private let table: [Float]

  /// Validation or test batches: images in ascending order, as they are, none left out.
  ///
  /// - Parameters:
  ///   - images: The set to take images from.
  ///   - selection: Which of them.
  ///   - batchSize: Images per batch, at least 1.
  ///   - normalization: Constants with as many channels as the images; those of evaluation apply.
  /// - Returns: Batches of all selected images.
  package static func evaluation(
    of images: LabelledImages, selection: ImageSelection, batchSize: Int,
    normalization: Normalization
  ) -> BatchSequence {
    BatchSequence(
      images: images, order: selection.indices, batchSize: batchSize, remainder: .kept,
      augmentation: .none, random: SeededRandom(seed: 0), epoch: 0,
      table: normalization.evaluation.table)
  }

  init(
    images: LabelledImages, order: [Int64], batchSize: Int, remainder: Remainder,
    augmentation: Augmentation, random: SeededRandom, epoch: Int, table: [Float]
  ) {
    precondition(batchSize > 0, "a batch holds at least one image")
    precondition(
      table.count == images.shape.channels * 256, "normalisation has the images' channels")
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
    self.augmentation = augmentation
    self.random = random
    self.epoch = epoch
    self.table = table
  }

  /// The batch at a position in `0..<count`; about two microseconds per 32×32 image.
  package subscript(index: Int) -> Batch {
    precondition((0..<count).contains(index), "batch \(index) of \(count)")
    let members = Array(order[index * batchSize..<min((index + 1) * batchSize, order.count)])
    let crops = members.map { augmentation.crop(of: $0, epoch: epoch, random: random) }
    let pixels = PixelBuffer(count: members.count * images.shape.valueCount) {
      guard let target = $0.baseAddress else { return }
      dataset_assemble(
        images.pixels, images.shape.extents, crops, Int64(crops.count), table, target)
    }
    let labels = [Int64](unsafeUninitializedCapacity: members.count) { target, filled in
      guard let start = target.baseAddress else { return }
      dataset_gather_labels(images.labels, crops, Int64(crops.count), start)
      filled = crops.count
    }
    return Batch(
      index: index, imageShape: images.shape, pixels: pixels, labels: labels,
      imageIndices: members)
  }

  /// The batches from `start` on, prepared ahead of time on a thread of their own.
  ///
  /// - Parameters:
  ///   - start: The first batch wanted, in `0...count`.
  ///   - depth: Batches that may lie ready at most, at least 1.
  /// - Returns: An iterator whose thread already works.
  package func prefetched(from start: Int = 0, depth: Int = 4) -> BatchLoader {
    BatchLoader(self, from: start, depth: depth)
  }
}
