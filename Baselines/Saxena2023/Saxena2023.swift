import Crossbar

/// Converters of one bit or three levels with a learned, rounded scale per column.
public struct Saxena2023: QuantizationMethod {
  private enum CodingKeys: CodingKey, CaseIterable {
    case firstStageShare, resolution, cellBits
  }

  /// Codes of a converter.
  public enum Resolution: String, Codable, Sendable, CaseIterable {
    /// As many bits as the table's converters have.
    case table
    /// One bit, as published, whatever the table says.
    case oneBit
    /// One and a half bit, as published, whatever the table says.
    case ternary
  }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "saxena-2023",
    summary: "one learned 8-bit partial-sum scale per column, tuned from float",
    citation: "U. Saxena, K. Roy, Partial-Sum Quantization for Near ADC-Less Compute-In-Memory "
      + "Accelerators, ISLPED 2023",
    differences: [
      "activations enter the arrays with all their bits; the source applies them bit by bit, with "
        + "scales of their own for every bit",
      "converters and cells have the table's bits unless a row says resolution and cellBits; beyond "
        + "one and a half bit the source has no scale",
      "scales are rounded to 8 bits of the layer's largest; the source's step, (largest - smallest) / "
        + "254, clips scales that lie close together",
      "n in the gradient's factor 1/sqrt(n Qp) counts the partial sums of one sample that share a "
        + "scale, in the source all of a batch",
      "the network in floating point is trained in the first half of the same epochs; kernels are "
        + "never cut",
    ],
    isRelatedWork: true)

  private let firstStageShare: Double
  private let resolution: Resolution
  private let cellBits: Int?

  /// Reads `firstStageShare`, the part of all epochs in floating point (one half), `resolution`, and
  /// `cellBits`, bits per cell in place of the table's (1 as published).
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    firstStageShare = try row.decodeShare(forKey: .firstStageShare, default: 0.5)
    resolution = try row.decodeIfPresent(Resolution.self, forKey: .resolution) ?? .table
    cellBits = try row.decodeIfPresent(Int.self, forKey: .cellBits)
  }

  /// One weight scale; a partial-sum scale per slice, array and column.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    var settings = layer.settings
    settings.cellBits = cellBits ?? settings.cellBits
    switch resolution {
    case .oneBit where settings.partialSumBits != .ideal: settings.partialSumBits = .bits(1)
    case .ternary where settings.partialSumBits != .ideal: settings.partialSumBits = .ternary
    default: break
    }
    var converters = ConverterOptions()
    converters.gradient = .fixedCodes
    converters.initialScale = .twiceMean
    converters.scaleBits = 8
    return try .learnedStep(
      weight: .layer, partialSum: .column, converters: converters,
      for: LayerContext(
        shape: layer.shape, settings: settings, device: layer.device,
        scalarType: layer.scalarType))
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
