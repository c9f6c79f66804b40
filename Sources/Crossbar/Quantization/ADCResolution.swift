/// The resolution of the converters behind the columns.
///
/// In a recipe: `ideal`, `ternary`, or the number of bits.
public enum ADCResolution: Hashable, Sendable {
  /// Partial sums stay as they are.
  case ideal
  /// Three codes: -1, 0 and 1.
  case ternary
  /// `2^bits` codes, 1 to 8 bits.
  case bits(Int)
}

extension ADCResolution {
  /// The codes of a converter; nil for the ideal one.
  ///
  /// - Parameter isSigned: Whether the codes lie on both sides of zero: for partial sums that can
  ///   be negative, and for all of them where an offset is the middle of the range.
  /// - Returns: Smallest and largest code.
  public func codeRange(isSigned: Bool) -> CodeRange? {
    switch self {
    case .ideal: nil
    case .ternary: CodeRange(minimum: -1, maximum: 1)
    case .bits(1) where isSigned: CodeRange(minimum: -1, maximum: 1, isBinary: true)
    case .bits(let bits):
      isSigned
        ? CodeRange(minimum: -(1 << (bits - 1)), maximum: (1 << (bits - 1)) - 1)
        : CodeRange(minimum: 0, maximum: (1 << bits) - 1)
    }
  }
}

extension ADCResolution: Codable, CustomStringConvertible {
  /// `ideal`, `ternary` or the number of bits.
  public var description: String {
    switch self {
    case .ideal: "ideal"
    case .ternary: "ternary"
    case .bits(let bits): String(bits)
    }
  }

  /// Reads ``description`` back; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "ideal": self = .ideal
    case "ternary": self = .ternary
    default:
      guard let bits = Int(text), (1...8).contains(bits) else { return nil }
      self = .bits(bits)
    }
  }

  /// Decodes ``description``.
  ///
  /// - Parameter decoder: Holds a string or a whole number.
  /// - Throws: `DecodingError` naming what would be accepted.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text =
      try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    guard let resolution = ADCResolution(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "'\(text)' is no ADC resolution; write 'ideal', 'ternary' or a number of bits from 1 to 8"
      )
    }
    self = resolution
  }

  /// Encodes ``description``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if case .bits(let bits) = self {
      try container.encode(bits)
    } else {
      try container.encode(description)
    }
  }
}
