import Crossbar

/// Columns read by sense amplifiers: the sign of a partial sum, times a learned scale.
public struct Saxena2022: QuantizationMethod {
  private enum CodingKeys: CodingKey, CaseIterable { case firstStageShare, resolution }

  /// Codes of a converter.
  public enum Resolution: String, Codable, Sendable, CaseIterable {
    /// As many bits as the table's converters have.
    case table
    /// One bit, as published, whatever the table says.
    case oneBit
  }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "saxena-2022",
    summary:
      "sense amplifiers in place of converters, one learned scale per column, tuned from float",
    citation:
      "U. Saxena, I. Chakraborty, K. Roy, Towards ADC-Less Compute-In-Memory Accelerators for "
      + "Energy Efficient Deep Learning, DATE 2022",
    differences: [
      "the source's text was not available: its rules are taken from the authors' next publication "
        + "(ISLPED 2023), without rounding the scales",
      "converters have the table's bits unless a row says resolution: oneBit, as published",
      "the network in floating point is trained in the first half of the same epochs",
    ],
    isRelatedWork: true)

  private let firstStageShare: Double
  private let resolution: Resolution

  /// Reads `firstStageShare`, the part of all epochs in floating point (one half), and `resolution`.
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    firstStageShare = try row.decodeShare(forKey: .firstStageShare, default: 0.5)
    resolution = try row.decodeIfPresent(Resolution.self, forKey: .resolution) ?? .table
  }

  /// One weight scale; a partial-sum scale per slice, array and column.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    var layer = layer
    if resolution == .oneBit, layer.settings.partialSumBits != .ideal {
      layer.settings.partialSumBits = .bits(1)
    }
    var converters = ConverterOptions()
    converters.gradient = .fixedCodes
    converters.initialScale = .twiceMean
    return try .learnedStep(
      weight: .layer, partialSum: .column, converters: converters, for: layer)
  }

  /// Floating point first, then everything quantized from the weights that come out.
  public var stages: [TrainingStage] {
    [
      .floatingPoint(share: firstStageShare),
      TrainingStage(name: "partial sums", share: 1 - firstStageShare),
    ]
  }

  /// Layer and column.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .column) }
}
