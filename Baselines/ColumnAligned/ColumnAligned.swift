import Crossbar

/// Weights and partial sums with one learned scale per column of each array.
public struct ColumnAligned: QuantizationMethod {
  /// What tables print.
  public static let identity = MethodIdentity(
    name: "column-aligned",
    summary: "learned scales per column for weights and partial sums, one stage",
    citation:
      "J. Kim, K. E. Jeon, Y. Kim, J. H. Ko, Column-wise Quantization of Weights and Partial Sums "
      + "for Accurate and Efficient Compute-In-Memory Accelerators, DATE 2025, arXiv 2502.07842",
    differences: [
      "the gradient of a scale is multiplied by 1/sqrt(n Qp) as in LSQ, not by the "
        + "constant of the authors' release",
      "all bit slices of a weight share one weight scale and pass gradients on; the authors' release "
        + "learns one per slice, and only the least significant slice passes gradients on",
      "codes lie around zero, one-bit ones at -1 and +1; the authors' release moves them by the mean of "
        + "the batch's partial sums",
      "scales start at 2 mean|w|/sqrt(Qp), and mean|P| for one bit, as in LSQ; in the authors' release "
        + "at mean|w| and 1",
      "input channels are partitioned over arrays unless the recipe says mapping: "
        + "replicated",
    ],
    isRelatedWork: false)

  private let options: LearnedStepOptions

  /// Reads `partialSumOffset`, `splitGradient` and `weightScale`.
  public init(from decoder: any Decoder) throws {
    options = try LearnedStepOptions(from: decoder)
  }

  /// A scale per array and column, for partial sums also per slice.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .column, partialSum: .column, options: options, for: layer)
  }

  /// One stage: converters quantize from the first batch.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// Column and column.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.column, .column) }
}
