import Crossbar

/// Column-wise partial sums below layer-wise weights, quantized one after the other.
public struct TwoStagePartialSum: QuantizationMethod {
  private enum CodingKeys: CodingKey { case firstStageShare }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "two-stage-partial-sum",
    summary: "a learned scale per layer for weights, then one per column for partial sums",
    citation: "U. Saxena, K. Roy, Partial-Sum Quantization for Near ADC-Less Compute-In-Memory "
      + "Accelerators, ISLPED 2023",
    differences: [
      "only granularities and stages are taken from the source: ranges follow LSQ and its gradient",
      "the first stage trains quantized weights with ideal converters from scratch, where the "
        + "source starts from a trained network",
    ],
    isRelatedWork: true)

  private let options: LearnedStepOptions
  private let firstStageShare: Double

  /// Reads `partialSumOffset`, `splitGradient`, `weightScale` and `firstStageShare`, the part of all epochs that
  /// the first stage takes (above 0, below 1; one half where a row does not say).
  public init(from decoder: any Decoder) throws {
    options = try LearnedStepOptions(from: decoder, besides: ["firstStageShare"])
    let row = try decoder.container(keyedBy: CodingKeys.self)
    firstStageShare = try row.decodeShare(forKey: .firstStageShare, default: 0.5)
  }

  /// One weight scale; a partial-sum scale per slice, array and column.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .layer, partialSum: .column, options: options, for: layer)
  }

  /// Ideal converters first, quantizing ones from the weights that come out.
  public var stages: [TrainingStage] {
    [
      TrainingStage(name: "weights", share: firstStageShare, quantizesPartialSums: false),
      TrainingStage(name: "partial sums", share: 1 - firstStageShare),
    ]
  }

  /// Layer and column.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .column) }
}
