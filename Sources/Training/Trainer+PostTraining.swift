import Crossbar

extension Trainer {
  /// Quantizes a network that is not trained, as a run of no epochs wants it.
  ///
  /// The network becomes what the method's last stage makes of it. Its ranges come from calibration
  /// images: as the stage calibrates them, and what it leaves to training, by the least squared error,
  /// layer by layer.
  func quantizeWithoutTraining(_ session: inout Session) throws {
    let stage = plan.legs[plan.legs.count - 1].stage
    try network.enter(stage)
    guard network.crossbarLayers.contains(where: \.quantizesAtAll) else { return }
    var calibration = stage.calibration ?? Calibration(order: .layerByLayer)
    calibration.weights = calibration.weights ?? .meanSquaredError
    calibration.activations = calibration.activations ?? .meanSquaredError
    if calibration.partialSums == nil || calibration.partialSums == .initialize {
      calibration.partialSums = .search(.meanSquaredError)
    }
    try calibrate(calibration, stage, session)
  }
}
