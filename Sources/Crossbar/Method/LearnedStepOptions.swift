/// What recipe rows may set for methods that learn the steps of weights and partial sums.
public struct LearnedStepOptions: Decodable, Hashable, Sendable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case partialSumOffset, splitGradient, weightScale
  }

  /// How many weight scales the slices of a weight have.
  public enum WeightScale: String, Codable, Sendable, CaseIterable {
    /// One: a weight is rounded once and its digits are programmed.
    case shared
    /// One each, as in the authors' release: the digits of a weight then belong to different
    /// integers.
    case perSlice
  }

  /// Where the middle of a converter's range is; `none` where a row does not say.
  public var partialSumOffset = LearnedStepPartialSumQuantizer.Offset.none
  /// Which slices the gradient of a weight comes from; `shared` where a row does not say.
  public var splitGradient = SplitGradient.shared
  /// How many weight scales the slices of a weight have; `shared` where a row does not say.
  public var weightScale = WeightScale.shared

  /// The defaults.
  public init() {}

  /// Reads a row's options.
  ///
  /// - Parameter decoder: Holds a mapping.
  /// - Throws: `DecodingError` for an unknown key or value.
  public init(from decoder: any Decoder) throws { try self.init(from: decoder, besides: []) }

  /// Reads a row's options beside a method's own.
  ///
  /// - Parameters:
  ///   - decoder: Holds a mapping.
  ///   - others: The method's own keys.
  /// - Throws: `DecodingError` for an unknown key or value.
  public init(from decoder: any Decoder, besides others: [String]) throws {
    try decoder.rejectUnknownKeys(CodingKeys.self, besides: others)
    let row = try decoder.container(keyedBy: CodingKeys.self)
    partialSumOffset =
      try row.decodeIfPresent(
        LearnedStepPartialSumQuantizer.Offset.self, forKey: .partialSumOffset) ?? .none
    splitGradient = try row.decodeIfPresent(SplitGradient.self, forKey: .splitGradient) ?? .shared
    weightScale = try row.decodeIfPresent(WeightScale.self, forKey: .weightScale) ?? .shared
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
    var converters = ConverterOptions()
    converters.offset = options.partialSumOffset
    return try .learnedStep(
      weight: weight, partialSum: partialSum, options: options, converters: converters, for: layer)
  }

  /// Learned steps with converters of the method's own kind.
  ///
  /// - Parameters:
  ///   - weight: What shares one weight scale.
  ///   - partialSum: What shares one partial-sum scale; nil is the ideal ADC.
  ///   - options: The gradient and the scales of bit slices; its offset is not looked at.
  ///   - converters: Offset, gradients and start of the converters.
  ///   - layer: The layer that they quantize.
  /// - Returns: Quantizers made for the layer.
  /// - Throws: `TorchError`, for want of memory.
  public static func learnedStep(
    weight: Granularity, partialSum: Granularity?, options: LearnedStepOptions = .init(),
    converters: ConverterOptions, for layer: LayerContext
  ) throws -> LayerQuantizers {
    let weights: any WeightQuantizer =
      switch options.weightScale {
      case .shared:
        try LearnedStepWeightQuantizer(
          granularity: weight, layer: layer, splitGradient: options.splitGradient)
      case .perSlice:
        try PerSliceWeightQuantizer(
          granularity: weight, layer: layer, splitGradient: options.splitGradient)
      }
    return LayerQuantizers(
      weight: weights,
      partialSum: try partialSum.flatMap {
        try LearnedStepPartialSumQuantizer(
          granularity: $0, options: converters, following: weights as? LearnedStepWeightQuantizer,
          layer: layer)
      }, layer: layer)
  }
}
