import Crossbar

/// Array-wise partial sums calibrated after training, then a few steps on the scales alone.
public struct Bai2023: QuantizationMethod {
  private enum CodingKeys: CodingKey, CaseIterable { case optimizationShare }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "bai-2023",
    summary: "partial-sum scales per array, calibrated after training by their squared error",
    citation:
      "J. Bai et al., Partial Sum Quantization for Computing-In-Memory-Based Neural Network "
      + "Accelerator, IEEE TCAS-II, 2023, 10.1109/TCSII.2023.3246562",
    differences: [
      "the source's text was not available: weight scales per layer and the squared error of partial "
        + "sums are inferred from its abstract",
      "weights and activations are quantized in training (LSQ); only partial sums are quantized after "
        + "it, in steps on the scales of weights as well",
      "converters are linear, so the source's smooth approximation of their steps is not needed: "
        + "scales follow LSQ, by the task's loss",
    ],
    isRelatedWork: true, partialSumScaleOrigin: .calibratedThenLearned)

  private let optimizationShare: Double

  /// Reads `optimizationShare`, the part of all epochs in which only scales learn (0.01; never less
  /// than one epoch).
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    optimizationShare = try row.decodeShare(forKey: .optimizationShare, default: 0.01)
  }

  /// One weight scale; a partial-sum scale per slice, array and column tile.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .layer, partialSum: .array, for: layer)
  }

  /// Training with ideal converters; then calibration and steps on the scales.
  public var stages: [TrainingStage] {
    [
      TrainingStage(name: "weights", share: 1 - optimizationShare, quantizesPartialSums: false),
      TrainingStage(
        name: "scales", share: optimizationShare, trainsScalesOnly: true,
        calibration: Calibration(partialSums: .search(.meanSquaredError), order: .layerByLayer)),
    ]
  }

  /// Layer and array.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .array) }
}
