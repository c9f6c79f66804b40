/// How gradients pass converters with equally spaced levels.
///
/// In all of them with `z = (P - offset) / scale`, and "inside" meaning that `z` lies in the clip
/// range, its edges included.
public enum ConversionGradient: String, Codable, Sendable, CaseIterable {
  /// LSQ: the partial sum's passes inside; the scale's is `code - z` inside and the code outside;
  /// the offset's passes outside.
  case learnedStep
  /// As though codes did not depend on the scale: the scale's is the code, inside and outside.
  ///
  /// Source: U. Saxena, K. Roy, ISLPED 2023, for scales of one and one and a half bit.
  case fixedCodes
  /// The partial sum's passes everywhere; scale and offset get none: for ranges that are searched,
  /// not learned.
  ///
  /// Source: Y. Kim et al., ACM JETC 18(4), 2022.
  case passedThrough
  /// LSQ's for the partial sum, which passes inside; scale and offset get none.
  case clipped
}

/// What a method may choose about its converters beyond their granularity.
public struct ConverterOptions: Sendable {
  /// How a scale starts, from the first partial sums.
  public enum InitialScale: Sendable {
    /// `2 * mean|P - offset| / sqrt(Qp)`, for one bit `mean|P - offset|`: the specification.
    case learnedStep
    /// `2 * mean|P - offset| / sqrt(Qp)` for one bit, too.
    case twiceMean
    /// The least one that clips nothing.
    case minMax
  }

  /// Where the middle of a converter's range is.
  public var offset = LearnedStepPartialSumQuantizer.Offset.none
  /// How gradients pass.
  public var gradient = ConversionGradient.learnedStep
  /// How a scale starts.
  public var initialScale = InitialScale.learnedStep
  /// Bits that stored scales are rounded to, against the largest of the layer; nil keeps them real.
  public var scaleBits: Int?
  /// Whether steps are multiples of the layer's one weight scale: converters that are set once, and whose
  /// bounds are numbers of integer partial sums, whatever training makes of what an integer is worth.
  ///
  /// No gradient reaches the multiples. That of the scale, where ``gradient`` has one, goes to the weight
  /// scale, which then gets what it is owed for codes that do not depend on it.
  public var followsWeightScale = false
  /// Codes of each converted slice; nil is what the table's resolution says.
  public var codeRanges: [CodeRange]?

  /// The specification's converters.
  public init() {}
}
