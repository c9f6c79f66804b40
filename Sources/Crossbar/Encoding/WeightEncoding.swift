/// How a signed integer weight is stored in cells that hold `cellBits` bits each.
///
/// Source: the specification's table "Weights and bit slices".
public enum WeightEncoding: String, Codable, Sendable, CaseIterable {
  /// Digits of `weight + 2^(weightBits - 1)`; the top digit carries the negative offset.
  case twosComplement
  /// The sign times the digits of the magnitude: a pair of cells, subtracted before the ADC.
  case differential
  /// As differential, but either polarity has its own ADC: two unsigned partial sums per slice,
  /// subtracted after conversion.
  case dualConversion
}

/// How input channels are spread over the arrays of a layer.
public enum ChannelMapping: String, Codable, Sendable, CaseIterable {
  /// Every array holds its own share of the input channels: the specification.
  case partitioned
  /// Every array holds all input channels with weights of its own: what the authors' release
  /// computes, a larger network.
  case replicated
}
