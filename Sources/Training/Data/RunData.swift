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

  /// Images per batch in evaluation.
  private static let evaluationBatch = 128
  /// Images in ``sample``, if there are as many.
  private static let sampleCount = 256

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
      of: dataset.training, validation: .count(settings.validationCount),
      limit: settings.trainingLimit, seed: splitSeed)
    func evaluation(_ images: LabelledImages, _ selection: ImageSelection) -> BatchSequence {
      .evaluation(
        of: images, selection: selection, batchSize: Self.evaluationBatch,
        normalization: normalization)
    }
    training = TrainingBatches(
      of: dataset.training, selection: split.training,
      batchSize: configuration.training.batchSize,
      augmentation: settings.augmentation == .none ? .none : .cifar,
      normalization: normalization, seed: RandomStream.batches.seed(of: configuration.seed))
    let sampleSplit = try TrainingSplit(
      of: dataset.training, validation: .count(settings.validationCount),
      limit: min(Self.sampleCount, split.training.count), seed: splitSeed)
    sample = evaluation(dataset.training, sampleSplit.training)
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
