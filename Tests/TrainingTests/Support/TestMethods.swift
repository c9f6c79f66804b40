import Crossbar

/// Methods as plug-ins make them, by what matters to the trainer.
enum TestMethod: String, CaseIterable, Sendable {
  case float, ideal, layerWise, columnAligned, twoStage, scalesOnly, postTraining, searched

  var method: any QuantizationMethod {
    switch self {
    case .float: LearnedSteps(weight: nil, partialSum: nil)
    case .ideal: LearnedSteps(weight: .column, partialSum: nil)
    case .layerWise: LearnedSteps(weight: .layer, partialSum: .layer)
    case .columnAligned: LearnedSteps(weight: .column, partialSum: .column)
    case .twoStage:
      LearnedSteps(
        weight: .layer, partialSum: .column,
        stages: [
          TrainingStage(name: "weights", share: 0.5, quantizesPartialSums: false),
          TrainingStage(name: "partial sums", share: 0.5),
        ])
    case .scalesOnly:
      LearnedSteps(
        weight: .array, partialSum: .array,
        stages: [
          TrainingStage(name: "all", share: 0.5),
          TrainingStage(name: "scales", share: 0.5, trainsScalesOnly: true),
        ])
    case .postTraining:
      LearnedSteps(
        weight: .array, partialSum: .array,
        stages: [
          .floatingPoint(share: 0.5),
          TrainingStage(
            name: "scales", share: 0.5, trainsScalesOnly: true, partialSumDropping: 0.5,
            calibration: Calibration(
              weights: .meanSquaredError, activations: .meanSquaredError,
              partialSums: .search(.meanSquaredError), order: .layerByLayer, images: 32)),
        ])
    case .searched:
      LearnedSteps(
        weight: .layer, partialSum: .layer,
        stages: [
          TrainingStage(name: "weights", share: 0.5, quantizesPartialSums: false),
          TrainingStage(
            name: "retraining", share: 0.5,
            calibration: Calibration(
              partialSums: .heldOut(BoundScan(limit: 3), images: 8), order: .layerByLayer,
              images: 16)),
        ])
    }
  }
}

/// Learned steps of given granularities.
private struct LearnedSteps: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "learned-steps", summary: "for tests", citation: "none", differences: [],
    isRelatedWork: false)

  var weight: Granularity?
  var partialSum: Granularity?
  var stages = [TrainingStage(name: "all")]

  init(
    weight: Granularity?, partialSum: Granularity?,
    stages: [TrainingStage] = [TrainingStage(name: "all")]
  ) {
    (self.weight, self.partialSum, self.stages) = (weight, partialSum, stages)
  }
  init(from decoder: any Decoder) throws { self.init(weight: .column, partialSum: .column) }

  var granularities: (weight: Granularity?, partialSum: Granularity?) { (weight, partialSum) }

  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    guard let weight else { return LayerQuantizers(weight: nil, partialSum: nil) }
    return try .learnedStep(weight: weight, partialSum: partialSum, for: layer)
  }
}
