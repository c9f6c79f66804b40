import Tensors

/// How integer weights are cut into bit slices, one array each.
///
/// Always `weight = sum over slices of significance * digit`.
/// Source: the specification's table "Weights and bit slices".
public struct BitSlicing: Hashable, Sendable {
  /// How signed weights are stored.
  public let encoding: WeightEncoding
  /// Bits per weight.
  public let weightBits: Int
  /// Bits per cell.
  public let cellBits: Int
  /// Codes that a weight can take.
  public let codeRange: CodeRange
  /// Bit slices of one weight, `S`, least significant first.
  public let slices: Int

  /// Chooses the slices of a weight.
  ///
  /// - Parameters:
  ///   - settings: Bit widths and encoding.
  ///   - layer: Whose weights they are, for messages.
  /// - Throws: ``CrossbarError/bitsOutOfRange(quantity:bits:accepted:layer:)``.
  public init(settings: CrossbarSettings, layer: String) throws(CrossbarError) {
    let fewest = settings.encoding == .twosComplement ? 1 : 2
    guard (fewest...8).contains(settings.weightBits) else {
      throw .bitsOutOfRange(
        quantity: "weightBits (\(settings.encoding.rawValue))", bits: settings.weightBits,
        accepted: fewest...8, layer: layer)
    }
    guard (1...8).contains(settings.cellBits) else {
      throw .bitsOutOfRange(
        quantity: "cellBits", bits: settings.cellBits, accepted: 1...8, layer: layer)
    }
    encoding = settings.encoding
    weightBits = settings.weightBits
    cellBits = settings.cellBits
    let half = 1 << (weightBits - 1)
    switch encoding {
    case .twosComplement:
      codeRange = CodeRange(minimum: -half, maximum: half - 1)
      slices = weightBits.dividedRoundingUp(by: cellBits)
    case .differential, .dualConversion:
      codeRange = CodeRange(minimum: 1 - half, maximum: half - 1)
      slices = (weightBits - 1).dividedRoundingUp(by: cellBits)
    }
  }

  /// Partial sums that are converted per weight: `S`, or `2 S` with dual conversion, which has all
  /// slices of positive polarity first.
  public var convertedSlices: Int { encoding == .dualConversion ? 2 * slices : slices }

  /// What the digitised partial sum of each converted slice counts for; negative for the negative
  /// polarity of dual conversion.
  public var significance: [Double] {
    let powers = (0..<slices).map { Double(1 << (cellBits * $0)) }
    return encoding == .dualConversion ? powers + powers.map { -$0 } : powers
  }

  /// Whether partial sums of each converted slice can be negative.
  public var isSigned: [Bool] {
    switch encoding {
    case .twosComplement: (0..<slices).map { $0 == slices - 1 }
    case .differential: Array(repeating: true, count: slices)
    case .dualConversion: Array(repeating: false, count: 2 * slices)
    }
  }

  /// Smallest and largest digit of each converted slice.
  public var digitRanges: [ClosedRange<Int>] {
    let magnitudeBits = encoding == .twosComplement ? weightBits : weightBits - 1
    return (0..<convertedSlices).map { converted in
      let slice = converted % slices
      let largest = (1 << min(cellBits, magnitudeBits - cellBits * slice)) - 1
      switch encoding {
      case .twosComplement:
        let offset = slice == slices - 1 ? topOffset : 0
        return -offset...(largest - offset)
      case .differential: return -largest...largest
      case .dualConversion: return 0...largest
      }
    }
  }

  /// What no digit exceeds in magnitude.
  var largestDigit: Int { digitRanges.map { max(-$0.lowerBound, $0.upperBound) }.max() ?? 1 }

  /// What two's complement subtracts from the top digit.
  var topOffset: Int { (1 << (weightBits - 1)) >> (cellBits * (slices - 1)) }
}
