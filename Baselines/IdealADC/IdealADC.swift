import Crossbar

/// Weights and activations quantized, partial sums left exact: what converters cost is measured
/// against it.
public struct IdealADC: QuantizationMethod {
  private enum CodingKeys: CodingKey, CaseIterable { case splitGradient }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "ideal-adc",
    summary: "learned weight scales per column, partial sums exact: the reference for converters",
    citation: "Esser et al., Learned Step Size Quantization, ICLR 2020",
    differences: [
      "weight scales are per array and column, not per layer",
      "activations are clipped to [0, 1] with a fixed step unless the recipe asks for a learned "
        + "one",
    ],
    isRelatedWork: false, partialSumScaleOrigin: .none)

  private var options = LearnedStepOptions()

  /// Reads `splitGradient`.
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    options.splitGradient =
      try row.decodeIfPresent(SplitGradient.self, forKey: .splitGradient) ?? .shared
  }

  /// A weight scale per array and column, and no converters.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .column, partialSum: nil, options: options, for: layer)
  }

  /// One stage.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// Column, for weights alone.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.column, nil) }
}
