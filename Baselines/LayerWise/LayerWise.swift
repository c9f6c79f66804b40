import Crossbar

/// Weights and partial sums with one learned scale per layer.
public struct LayerWise: QuantizationMethod {
  /// What tables print.
  public static let identity = MethodIdentity(
    name: "layer-wise",
    summary: "one learned scale per layer for weights and for partial sums",
    citation:
      "Y. Kim et al., Extreme Partial-Sum Quantization, ACM JETC 18(4), 2022, 10.1145/3528104",
    differences: [
      "only the granularities are taken from the source: ranges are learned (LSQ) in "
        + "one stage, not searched before retraining"
    ],
    isRelatedWork: true)

  private let options: LearnedStepOptions

  /// Reads `partialSumOffset`, `splitGradient` and `weightScale`.
  public init(from decoder: any Decoder) throws {
    options = try LearnedStepOptions(from: decoder)
  }

  /// One weight scale and one partial-sum scale.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .layer, partialSum: .layer, options: options, for: layer)
  }

  /// One stage: converters quantize from the first batch.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// Layer and layer.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .layer) }
}
