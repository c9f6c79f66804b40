import Results

/// Where a run stands, beside the values of its network and optimiser.
package struct TrainingState: Equatable, Sendable {
  /// Number of the current epoch, from 0; the number of epochs once all are done.
  package var epoch = 0
  /// Batches of the current epoch that are done.
  package var batch = 0
  /// Stages whose start is done: ranges set, optimiser at rest.
  package var preparedLegs = 0
  /// Sum over the images of the current epoch of their losses, in nats.
  package var lossSum = 0.0
  /// Images of the current epoch that were right.
  package var right = 0
  /// Images of the current epoch that were trained on.
  package var images = 0
  /// Learning rate of the last step.
  package var learningRate = 0.0
  /// Time that the current epoch has taken, in seconds.
  package var epochSeconds = 0.0
  /// Time that the whole run has taken, in seconds.
  package var seconds = 0.0
  /// Best accuracy on the test images after any epoch so far; negative before one, or where they are
  /// looked at in the end alone.
  package var bestTestTop1 = -1.0
  /// The epoch of ``bestTestTop1``.
  package var bestTestEpoch = 0
  /// Who worked on the run, in order; empty where nobody said who they are.
  package var history: [RunStretch] = []
  /// One entry per finished epoch.
  package var metrics: [EpochMetrics] = []

  /// The start of a run.
  package init() {}

  /// Ends the current epoch and starts the next.
  mutating func finishEpoch(validationTop1: Double?) {
    metrics.append(
      EpochMetrics(
        epoch: epoch, trainLoss: lossSum / Double(max(images, 1)),
        trainTop1: Double(right) / Double(max(images, 1)), validationTop1: validationTop1,
        learningRate: learningRate, seconds: epochSeconds,
        imagesPerSecond: epochSeconds > 0 ? Double(images) / epochSeconds : 0))
    epoch += 1
    (batch, lossSum, right, images, epochSeconds) = (0, 0, 0, 0, 0)
  }
}
