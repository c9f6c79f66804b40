import Crossbar

/// Weights and partial sums with one learned scale per layer.
public struct LayerWise: QuantizationMethod {
  private enum CodingKeys: CodingKey { case arrays }

  /// What stands behind the columns of a layer.
  public enum Arrays: String, Codable, Sendable, CaseIterable {
    /// A converter behind every column.
    case separate
    /// One quantizer behind the sum of all arrays, as in the authors' release.
    case summed
  }

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
  private let arrays: Arrays

  /// Reads `partialSumOffset`, `splitGradient`, `weightScale` and `arrays`.
  public init(from decoder: any Decoder) throws {
    options = try LearnedStepOptions(from: decoder, besides: ["arrays"])
    arrays =
      try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(Arrays.self, forKey: .arrays) ?? .separate
  }

  /// One weight scale and one partial-sum scale.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    var quantizers = try LayerQuantizers.learnedStep(
      weight: .layer, partialSum: .layer, options: options, for: layer)
    if arrays == .summed {
      var converters = ConverterOptions()
      converters.offset = options.partialSumOffset
      quantizers.partialSum = try SummedArraysQuantizer(options: converters, layer: layer)
    }
    return quantizers
  }

  /// One stage: converters quantize from the first batch.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// Layer and layer.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .layer) }
}
