import Crossbar

/// Any combination of granularities, in one stage or two: the grid that the named methods are
/// places of.
public struct FreeGranularity: QuantizationMethod {
  private enum CodingKeys: String, CodingKey, CaseIterable { case weight, partialSum, stages }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "granularity",
    summary: "learned scales of any granularity for weights and partial sums, one stage or two",
    citation: "Esser et al., Learned Step Size Quantization, ICLR 2020",
    differences: [
      "granularities are free: no publication proposes the combinations that have no name of "
        + "their own"
    ],
    isRelatedWork: false)

  private let weight: Granularity
  private let partialSum: Granularity
  private let stageCount: Int
  private let options: LearnedStepOptions

  /// Reads `weight` and `partialSum` (`layer`, `array` or `column`; `column` where a row does not
  /// say), `stages` (1 or 2; 1), `partialSumOffset`, `splitGradient` and `weightScale`.
  public init(from decoder: any Decoder) throws {
    options = try LearnedStepOptions(
      from: decoder, besides: CodingKeys.allCases.map(\.rawValue))
    let row = try decoder.container(keyedBy: CodingKeys.self)
    weight = try row.decodeIfPresent(Granularity.self, forKey: .weight) ?? .column
    partialSum = try row.decodeIfPresent(Granularity.self, forKey: .partialSum) ?? .column
    stageCount = try row.decodeIfPresent(Int.self, forKey: .stages) ?? 1
    guard (1...2).contains(stageCount) else {
      throw DecodingError.dataCorruptedError(
        forKey: .stages, in: row, debugDescription: "stages is \(stageCount); it must be 1 or 2")
    }
  }

  /// Learned steps of the chosen granularities.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: weight, partialSum: partialSum, options: options, for: layer)
  }

  /// One stage, or ideal converters for the first half of the epochs.
  public var stages: [TrainingStage] {
    guard stageCount == 2 else { return [TrainingStage(name: "training")] }
    return [
      TrainingStage(name: "weights", share: 0.5, quantizesPartialSums: false),
      TrainingStage(name: "partial sums", share: 0.5),
    ]
  }

  /// As the options say.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) {
    (weight, partialSum)
  }
}
