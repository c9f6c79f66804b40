import Crossbar

/// Weights and partial sums with one learned scale per crossbar array.
public struct ArrayWise: QuantizationMethod {
  /// What tables print.
  public static let identity = MethodIdentity(
    name: "array-wise",
    summary: "one learned scale per array for weights and for partial sums",
    citation: "J. Bai et al., CIMQ, IEEE TCAD 43(1), 2024, 10.1109/TCAD.2023.3298705",
    differences: [
      "only the granularities are taken from the source: ranges are learned (LSQ) in "
        + "training, not optimised after it"
    ],
    isRelatedWork: true)

  private let options: LearnedStepOptions

  /// Reads `partialSumOffset`, `splitGradient` and `weightScale`.
  public init(from decoder: any Decoder) throws {
    options = try LearnedStepOptions(from: decoder)
  }

  /// A scale per array and column tile, for partial sums also per slice.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .array, partialSum: .array, options: options, for: layer)
  }

  /// One stage: converters quantize from the first batch.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// Array and array.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.array, .array) }
}
