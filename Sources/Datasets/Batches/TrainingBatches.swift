/// Batches for training: shuffled anew in every epoch, augmented, and reproducible from any point.
///
/// The order of images is a function of seed, epoch and selection; the crop of an image one of seed,
/// epoch and the image's index. So an epoch can be entered at any batch, and neither batch size nor
/// prefetching changes how an image is augmented.
package struct TrainingBatches: Sendable {
  private let images: any ImageSource
  private let selection: ImageSelection
  private let batchSize: Int
  private let remainder: BatchSequence.Remainder
  private let augmentation: Augmentation
  private let random: SeededRandom
  private let table: [Float]

  /// Describes batches of images.
  ///
  /// - Parameters:
  ///   - images: The training set.
  ///   - selection: Which of its images to train on.
  ///   - batchSize: Images per batch, at least 1.
  ///   - remainder: What becomes of images that do not fill the last batch. Where all of them
  ///     together do not fill one batch, they are kept in any case.
  ///   - augmentation: What is done to each image.
  ///   - normalization: Constants with as many channels as the images; those of training apply.
  ///   - seed: Each seed makes its own orders and crops.
  package init(
    of images: any ImageSource, selection: ImageSelection, batchSize: Int,
    remainder: BatchSequence.Remainder = .dropped, augmentation: Augmentation,
    normalization: Normalization, seed: UInt64
  ) {
    self.images = images
    self.selection = selection
    self.batchSize = batchSize
    self.remainder = selection.count < batchSize ? .kept : remainder
    self.augmentation = augmentation
    random = SeededRandom(seed: seed)
    table = normalization.training.table
  }

  /// Batches in each epoch.
  package var batchesPerEpoch: Int { sequence(order: selection.indices, epoch: 0).count }

  /// Images in each epoch.
  package var imagesPerEpoch: Int { sequence(order: selection.indices, epoch: 0).imageCount }

  /// The batches of an epoch, counted from 0.
  package func epoch(_ epoch: Int) -> BatchSequence {
    precondition(epoch >= 0, "epochs count from 0")
    return sequence(
      order: random.shuffled(selection.indices, .shuffle, epoch: epoch), epoch: epoch)
  }

  private func sequence(order: [Int64], epoch: Int) -> BatchSequence {
    BatchSequence(
      images: images, order: order, batchSize: batchSize, remainder: remainder,
      preparation: BatchPreparation(
        augmentation: augmentation, random: random, epoch: epoch, table: table))
  }
}
