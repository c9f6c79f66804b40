import Crossbar

/// Weights on all sums of a few learned scales, partial sums with one learned scale per column.
public struct Unanchored: QuantizationMethod {
  private enum CodingKeys: CodingKey, CaseIterable {
    case scales, partialSumOffset, softLevelDistance
  }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "unanchored",
    summary:
      "weights on all sums of learned scales per column, learned partial-sum scales per column",
    citation:
      "J. Kim, K. E. Jeon, Y. Kim, J. H. Ko, journal version of Column-wise Quantization of "
      + "Weights and Partial Sums (unanchored weight decomposition); authors' release, LsqWeight_v3",
    differences: [
      "every scale has pairs of one-bit cells of its own, as many as the table's weights have bits, "
        + "whatever the table's cells hold: a free ratio of scales cannot be stored in one cell",
      "each slice is digitised with its own codes; the release programs the same rounded weight into "
        + "every slice",
      "the gradient of a slice is that of the rounded weight divided by its scale, averaged over the "
        + "slices",
      "the gradient of a scale is multiplied by 1/sqrt(n Qp) as in LSQ, not by the constant of the "
        + "authors' release",
      "input channels are partitioned over arrays unless the recipe says mapping: replicated",
    ],
    isRelatedWork: false)

  private let scales: Int?
  private let offset: LearnedStepPartialSumQuantizer.Offset
  private let distance: SoftLevelDistance

  /// Reads `scales`, how many there are per column (1 to 6; the table's bits per weight),
  /// `partialSumOffset`, and `softLevelDistance`, in what the gradient's softmax measures distances
  /// (`absolute`, as in the authors' release, or `relative` to the column's largest level).
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    scales = try row.decodeIfPresent(Int.self, forKey: .scales)
    offset =
      try row.decodeIfPresent(
        LearnedStepPartialSumQuantizer.Offset.self, forKey: .partialSumOffset) ?? .none
    distance =
      try row.decodeIfPresent(SoftLevelDistance.self, forKey: .softLevelDistance) ?? .absolute
  }

  /// Scales per array and column for weights, for partial sums also per slice.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    let count = scales ?? layer.settings.weightBits
    guard UnanchoredWeightQuantizer.scaleCounts.contains(count) else {
      throw CrossbarError.bitsOutOfRange(
        quantity: "scales of unanchored weights", bits: count,
        accepted: UnanchoredWeightQuantizer.scaleCounts, layer: layer.shape.name)
    }
    // A pair of one-bit cells per scale: the slices of a weight with one bit, its sign, more.
    var settings = layer.settings
    settings.cellBits = 1
    settings.weightBits = count + 1
    if settings.encoding == .twosComplement { settings.encoding = .differential }
    var own = try LayerContext(
      shape: layer.shape, settings: settings, device: layer.device, scalarType: layer.scalarType)
    own.settings.weightBits = layer.settings.weightBits
    return LayerQuantizers(
      weight: try UnanchoredWeightQuantizer(layer: own, distance: distance),
      partialSum: try LearnedStepPartialSumQuantizer(
        granularity: .column, offset: offset, layer: own),
      layer: own)
  }

  /// One stage: converters quantize from the first batch.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// Column and column.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.column, .column) }
}
