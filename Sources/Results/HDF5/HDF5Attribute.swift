/// A small value that belongs to a group or an array.
package enum HDF5Attribute: Equatable, Sendable {
  case text(String)
  case texts([String])
  case integer(Int64)
  case integers([Int64])
  case number(Double)
  case numbers([Double])
  /// Stored as h5py stores one: an enumeration of `FALSE` and `TRUE`.
  case boolean(Bool)

  /// The text, nil if it is something else.
  package var text: String? {
    if case .text(let value) = self { value } else { nil }
  }

  /// The texts, nil if it is something else.
  package var texts: [String]? {
    if case .texts(let value) = self { value } else { nil }
  }

  /// The integer, nil if it is something else.
  package var integer: Int? {
    if case .integer(let value) = self { Int(value) } else { nil }
  }

  /// The integers, nil if it is something else.
  package var integers: [Int]? {
    if case .integers(let value) = self { value.map { Int($0) } } else { nil }
  }

  /// The number, also if it is an integer; nil if it is something else.
  package var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The numbers, also if they are integers; nil if it is something else.
  package var numbers: [Double]? {
    switch self {
    case .numbers(let value): value
    case .integers(let value): value.map { Double($0) }
    default: nil
    }
  }

  /// The truth value, nil if it is something else.
  package var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// What kind of value it is, in words for messages.
  package var kind: String {
    switch self {
    case .text: "text"
    case .texts: "a list of texts"
    case .integer: "an integer"
    case .integers: "a list of integers"
    case .number: "a number"
    case .numbers: "a list of numbers"
    case .boolean: "a truth value"
    }
  }
}

extension HDF5Attribute: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
}
