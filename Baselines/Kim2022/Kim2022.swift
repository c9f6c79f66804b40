import Crossbar

/// Layer-wise partial sums whose bound is searched layer by layer, then retraining.
public struct Kim2022: QuantizationMethod {
  /// Where the gradient of a partial sum passes in retraining.
  private enum Gradient: String, Decodable {
    case passedThrough, clipped

    var ofConversion: ConversionGradient {
      switch self {
      case .passedThrough: .passedThrough
      // The step is a multiple of the weight scale, which takes the gradient that a step would learn from.
      case .clipped: .learnedStep
      }
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case firstStageShare, boundCandidates, heldOutImages, gradient
  }

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "kim-2022",
    summary: "one searched partial-sum bound per layer with a level at zero, then retraining",
    citation: "Y. Kim et al., Extreme Partial-Sum Quantization, ACM JETC 18(4), 2022, "
      + "10.1145/3528104",
    differences: [
      "activations enter the arrays with all their bits at once; the source applies them bit by bit",
      "of the whole-number bounds 16 are tried unless a row says boundCandidates: every, as the "
        + "source does; candidates of equal accuracy are told apart by their loss",
      "retraining's gradient passes everywhere, as in code that descends from the authors', or within "
        + "the bound alone (gradient: clipped), without which one-bit converters do not train here",
      "the network before the search is trained in the first half of the same epochs, with learned "
        + "weight steps (LSQ)",
    ],
    isRelatedWork: true, partialSumScaleOrigin: .searched)

  private let firstStageShare: Double
  private let scan: BoundScan
  private let heldOutImages: Int
  private let gradient: Gradient

  /// Reads `firstStageShare`, the part of all epochs before the search (one half), `boundCandidates`,
  /// bounds to try per layer (a number, or `every`; 16), `heldOutImages` that score them (256), and where
  /// the `gradient` of a partial sum passes (`passedThrough`, everywhere, or `clipped`).
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    firstStageShare = try row.decodeShare(forKey: .firstStageShare, default: 0.5)
    if let word = try? row.decodeIfPresent(String.self, forKey: .boundCandidates), word == "every" {
      scan = BoundScan()
    } else {
      scan = BoundScan(limit: try row.decodePositive(forKey: .boundCandidates, default: 16))
    }
    heldOutImages = try row.decodePositive(forKey: .heldOutImages, default: 256)
    gradient = try row.decodeIfPresent(Gradient.self, forKey: .gradient) ?? .passedThrough
  }

  /// One weight scale, learned, and one partial-sum scale, a fixed multiple of it.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    var converters = ConverterOptions()
    converters.gradient = gradient.ofConversion
    converters.initialScale = .minMax
    // A bound is a whole number of the integer partial sum, and stays one while weight scales move.
    converters.followsWeightScale = true
    converters.codeRanges = layer.layout.slicing.isSigned.compactMap {
      Self.codes(layer.settings.partialSumBits, isSigned: $0)
    }
    return try .learnedStep(
      weight: .layer, partialSum: .layer, converters: converters, for: layer)
  }

  /// Codes with a level at zero; where their number is even, the level more is a positive one.
  static func codes(_ resolution: ADCResolution, isSigned: Bool) -> CodeRange? {
    guard isSigned, case .bits(let bits) = resolution, bits > 1 else {
      return resolution.codeRange(isSigned: isSigned)
    }
    return CodeRange(minimum: 1 - (1 << (bits - 1)), maximum: 1 << (bits - 1))
  }

  /// Ideal converters first; then the search, earlier layers digitising already, and retraining.
  public var stages: [TrainingStage] {
    [
      TrainingStage(name: "weights", share: firstStageShare, quantizesPartialSums: false),
      TrainingStage(
        name: "retraining", share: 1 - firstStageShare,
        calibration: Calibration(
          partialSums: .heldOut(scan, images: heldOutImages), order: .layerByLayer)),
    ]
  }

  /// Layer and layer.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .layer) }
}
