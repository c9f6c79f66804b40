/// Where a run stands: what progress lines are made of.
package struct RunProgress: Sendable, Hashable {
  /// What the run is doing.
  package enum Phase: Sendable, Hashable {
    /// Setting ranges before a stage; batches are layers.
    case calibrating
    /// Training batches.
    case training
    /// The validation split, after an epoch.
    case validating
    /// The test images, once, at the end.
    case testing
  }

  /// What the run is doing.
  package var phase: Phase
  /// Name of the stage of training.
  package var stage: String
  /// Number of the epoch, from 0, over all stages.
  package var epoch: Int
  /// Epochs of the run.
  package var epochs: Int
  /// Batches done in this phase of this epoch.
  package var batch: Int
  /// Batches of this phase.
  package var batches: Int
  /// Mean loss of the epoch so far, in nats; nil outside of training.
  package var loss: Double?
  /// Fraction of the epoch's training images that were right so far, or of the last evaluation.
  package var top1: Double?
  /// Images per second in this phase, since it began or was continued.
  package var imagesPerSecond: Double
  /// Expected time to the end of training, in seconds; nil until it can be told.
  package var secondsLeft: Double?

  /// Describes where a run stands.
  package init(
    phase: Phase, stage: String, epoch: Int, epochs: Int, batch: Int, batches: Int,
    loss: Double? = nil, top1: Double? = nil, imagesPerSecond: Double, secondsLeft: Double? = nil
  ) {
    self.phase = phase
    self.stage = stage
    self.epoch = epoch
    self.epochs = epochs
    self.batch = batch
    self.batches = batches
    self.loss = loss
    self.top1 = top1
    self.imagesPerSecond = imagesPerSecond
    self.secondsLeft = secondsLeft
  }
}
