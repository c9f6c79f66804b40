/// What recipe rows may set for methods that learn the steps of weights and partial sums.
public struct LearnedStepOptions: Decodable, Hashable, Sendable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case partialSumOffset, splitGradient
  }

  /// Where the middle of a converter's range is; `none` where a row does not say.
  public var partialSumOffset = LearnedStepPartialSumQuantizer.Offset.none
  /// Which slices the gradient of a weight comes from; `shared` where a row does not say.
  public var splitGradient = SplitGradient.shared

  /// The defaults.
  public init() {}

  /// Reads a row's options.
  ///
  /// - Parameter decoder: Holds a mapping.
  /// - Throws: `DecodingError` for an unknown key or value.
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    partialSumOffset =
      try row.decodeIfPresent(
        LearnedStepPartialSumQuantizer.Offset.self, forKey: .partialSumOffset) ?? .none
    splitGradient = try row.decodeIfPresent(SplitGradient.self, forKey: .splitGradient) ?? .shared
  }
}

extension LayerQuantizers {
  /// Learned steps for weights and partial sums, the choice of most methods.
  ///
  /// - Parameters:
  ///   - weight: What shares one weight scale.
  ///   - partialSum: What shares one partial-sum scale; nil is the ideal ADC, as are settings that
  ///     ask for it.
  ///   - options: Offsets and the gradient of the bit slices.
  ///   - layer: The layer that they quantize.
  /// - Returns: Quantizers made for the layer.
  /// - Throws: `TorchError`, for want of memory.
  public static func learnedStep(
    weight: Granularity, partialSum: Granularity?, options: LearnedStepOptions = .init(),
    for layer: LayerContext
  ) throws -> LayerQuantizers {
    LayerQuantizers(
      weight: try LearnedStepWeightQuantizer(
        granularity: weight, layer: layer, splitGradient: options.splitGradient),
      partialSum: try partialSum.flatMap {
        try LearnedStepPartialSumQuantizer(
          granularity: $0, offset: options.partialSumOffset, layer: layer)
      })
  }
}
