import Foundation
import Yams

/// A value that a recipe's author wrote as an option of a method.
package enum OptionValue: Hashable, Sendable, Codable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([OptionValue])
  case mapping([String: OptionValue])

  init(_ node: Node) {
    switch node {
    case .scalar(let scalar) where scalar.style == .plain || scalar.style == .any:
      self = Self.plain(scalar.string)
    case .scalar(let scalar):
      self = .text(scalar.string)
    case .sequence(let sequence):
      self = .list(sequence.map(OptionValue.init))
    case .mapping(let mapping):
      let pairs = mapping.map { ($0.key.string ?? "", OptionValue($0.value)) }
      self = .mapping(Dictionary(pairs) { _, last in last })
    case .alias:
      self = .null
    }
  }

  /// Reads JSON, as run files hold settings; nil for any other text.
  init?(json text: String) {
    guard let value = try? JSONDecoder().decode(OptionValue.self, from: Data(text.utf8)) else {
      return nil
    }
    self = value
  }

  /// Reads a value from the command line as it would stand in a recipe.
  package init(text: String) { self = Self.plain(text) }

  private static func plain(_ text: String) -> OptionValue {
    if ["", "~", "null"].contains(text) { return .null }
    if let value = Int(text) { return .integer(value) }
    if let value = Double(text), value.isFinite { return .number(value) }
    return Bool(text).map(OptionValue.boolean) ?? .text(text)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([OptionValue].self) {
      self = .list(value)
    } else {
      self = .mapping(try container.decode([String: OptionValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .mapping(let value): try container.encode(value)
    }
  }

  /// What `reproduce` prints behind a method's name: `key=value, key=value`.
  package var summary: String {
    switch self {
    case .null: "null"
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .text(let value): value
    case .list(let values): "[" + values.map(\.summary).joined(separator: ", ") + "]"
    case .mapping(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.summary)" }
        .joined(separator: ", ")
    }
  }
}

extension OptionValue {
  /// Every value with the path that leads to it, sorted by path.
  ///
  /// A mapping of one key to nothing counts as its key: so are choices without values encoded.
  var leaves: [(path: String, value: String)] {
    guard case .mapping(let values) = self else { return [("", summary)] }
    return values.sorted { $0.key < $1.key }.flatMap { key, value -> [(String, String)] in
      guard case .mapping(let inner) = value else { return [(key, value.summary)] }
      if inner.count == 1, case (let choice, .mapping([:]))? = inner.first {
        return [(key, choice)]
      }
      return value.leaves.map { ("\(key).\($0.path)", $0.value) }
    }
  }
}
