import Crossbar
import Networks
import Tensors

extension Trainer {
  /// Does what a stage starts with: optimiser at rest, weight scales, calibration.
  ///
  /// All or nothing: a run that is stopped or killed meanwhile starts the stage anew, from the
  /// checkpoint before.
  func prepare(_ index: Int, _ session: inout Session) throws {
    let stage = plan.legs[index].stage
    try optimizer.rest()
    if stage.quantizesWeights, index > 0, !plan.legs[index - 1].stage.quantizesWeights {
      for layer in network.crossbarLayers { try layer.initializeWeightScales() }
    }
    let calibration = try calibration(of: stage)
    if let calibration {
      try save(&session)
      try calibrate(calibration, stage, session)
    }
    state.preparedLegs = index + 1
    if calibration != nil { try save(&session) }
  }

  /// What is to be calibrated: what the stage says, and converters that no batch of training sets.
  private func calibration(of stage: TrainingStage) throws -> Calibration? {
    var calibration = stage.calibration
    let converters = try network.crossbarLayers.allSatisfy { try $0.hasConverterRanges }
    if stage.trainsScalesOnly, stage.quantizesPartialSums, !converters,
      calibration?.partialSums == nil
    {
      calibration = calibration ?? Calibration()
      calibration?.partialSums = .initialize
    }
    return calibration
  }

  func calibrate(
    _ calibration: Calibration, _ stage: TrainingStage, _ session: Session
  ) throws {
    let (epoch, epochs) = (state.epoch, configuration.training.epochs)
    try Calibrator(
      network: network, images: data.sample, heldOut: data.validation ?? data.sample,
      device: device
    ) { done, layers in
      // Not a place to save: half a calibration is nothing that a run could go on from.
      guard !session.options.stop.isRequested else {
        throw TrainingError.interrupted(checkpoint: session.options.checkpointPath)
      }
      session.options.onProgress(
        RunProgress(
          phase: .calibrating, stage: stage.name, epoch: epoch, epochs: epochs, batch: done,
          batches: layers, imagesPerSecond: 0))
    }.run(calibration, before: stage)
  }
}
