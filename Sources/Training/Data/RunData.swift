import Datasets
import Tensors

/// The batches of one run: what its data settings make of a data set.
package struct RunData: Sendable {
  /// Shuffled and augmented batches, one sequence per epoch.
  package let training: TrainingBatches
  /// Training images as evaluation sees them, a few hundred at most: for statistics of layers.
  package let sample: BatchSequence
  /// The validation split; nil where nothing is kept for it.
  package let validation: BatchSequence?
  /// The test images.
  package let test: BatchSequence
  /// Classes to tell apart.
  package let classCount: Int
  /// Channels of the images.
  package let imageChannels: Int

  /// Images per batch in evaluation, and how many of them are in ``sample`` and in its batches.
  ///
  /// Statistics of layers are taken from tensors of all partial sums: a few images of 224×224 pixels
  /// fill as much memory as a hundred of CIFAR's.
  private static func counts(_ shape: ImageShape) -> (batch: Int, sample: Int, sampleBatch: Int) {
    shape.height * shape.width <= 64 * 64 ? (128, 256, 128) : (32, 64, 8)
  }

  /// Splits and limits a data set.
  ///
  /// The split depends on the run's seed, so that methods of one seed see the same images; the
  /// choice of test images does not.
  ///
  /// - Throws: `DatasetError` where there are fewer images than the settings ask for.
  package init(_ dataset: Dataset, configuration: RunConfiguration) throws {
    let settings = configuration.data
    let normalization: Normalization =
      settings.normalization == .asPublished ? .asReleased : .own(of: dataset.name)
    let splitSeed = RandomStream.split.seed(of: configuration.seed)
    let split = try TrainingSplit(
      of: dataset.training, validation: settings.validationCount,
      limit: settings.trainingLimit, seed: splitSeed)
    let counts = Self.counts(dataset.shape)
    func evaluation(
      _ images: any ImageSource, _ selection: ImageSelection, batchSize: Int? = nil
    ) -> BatchSequence {
      .evaluation(
        of: images, selection: selection, batchSize: batchSize ?? counts.batch,
        normalization: normalization)
    }
    training = TrainingBatches(
      of: dataset.training, selection: split.training,
      batchSize: configuration.training.batchSize,
      augmentation: settings.augmentation, normalization: normalization,
      seed: RandomStream.batches.seed(of: configuration.seed))
    let sampleSplit = try TrainingSplit(
      of: dataset.training, validation: settings.validationCount,
      limit: min(counts.sample, split.training.count), seed: splitSeed)
    sample = evaluation(
      dataset.training, sampleSplit.training, batchSize: counts.sampleBatch)
    validation =
      split.validation.count > 0 ? evaluation(dataset.training, split.validation) : nil
    test = evaluation(
      dataset.test, try .balanced(of: dataset.test, limit: settings.testLimit, seed: 0))
    classCount = dataset.classCount
    imageChannels = dataset.shape.channels
  }
}

extension Batch {
  /// Pixels as `[count, channels, height, width]`, channels-last in memory.
  package func images(on device: Device) throws(TorchError) -> Tensor {
    try Tensor(bytes: pixels.bytes, type: .float32, shape: shape).moved(to: device)
      .permuted([0, 3, 1, 2])
  }

  /// Labels as int64 `[count]`.
  package func labelTensor(on device: Device) throws(TorchError) -> Tensor {
    try Tensor(labels, shape: [count], device: device)
  }
}
