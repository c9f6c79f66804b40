import Crossbar

/// A network in floating point, quantized array by array after training, with random dropping.
public struct CIMQ2024: QuantizationMethod {
  private enum CodingKeys: CodingKey, CaseIterable { case optimizationShare, droppingProbability }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "cimq-2024",
    summary: "scales per array, all found after training, converters dropped at random meanwhile",
    citation: "J. Bai et al., CIMQ: A Hardware-Efficient Quantization Framework for "
      + "Computing-In-Memory-Based Neural Network Accelerators, IEEE TCAD 43(1), 2024, "
      + "10.1109/TCAD.2023.3298705",
    differences: [
      "the source's text was not available: array-wise partial sums and the dropping probability of "
        + "0.5 are inferred from its abstract and from QDrop",
      "clipping bounds start at the least squared error and follow LSQ, by the task's loss, where the "
        + "source re-parametrises them",
      "all partial sums behind one output are dropped together",
      "activations have the table's step; the source's bit-level sparsity is not computed",
    ],
    isRelatedWork: true, weightScaleOrigin: .calibratedThenLearned,
    partialSumScaleOrigin: .calibratedThenLearned)

  private let optimizationShare: Double
  private let droppingProbability: Double

  /// Reads `optimizationShare`, the part of all epochs in which scales learn (0.01; never less than
  /// one epoch), and `droppingProbability` (0.5).
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    optimizationShare = try row.decodeShare(forKey: .optimizationShare, default: 0.01)
    droppingProbability = try row.decodeShare(forKey: .droppingProbability, default: 0.5)
  }

  /// A scale per array and column tile, for partial sums also per slice.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .array, partialSum: .array, for: layer)
  }

  /// Floating point; then calibration of everything and steps on the scales.
  public var stages: [TrainingStage] {
    [
      .floatingPoint(share: 1 - optimizationShare),
      TrainingStage(
        name: "scales", share: optimizationShare, trainsScalesOnly: true,
        partialSumDropping: droppingProbability,
        calibration: Calibration(
          weights: .meanSquaredError, activations: .meanSquaredError,
          partialSums: .search(.meanSquaredError), order: .layerByLayer)),
    ]
  }

  /// Array and array.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.array, .array) }
}
