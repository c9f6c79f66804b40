import Foundation
import Yams

/// A place in a YAML file, read strictly: every error says file, line, path and what is accepted.
struct YAMLNode {
  let node: Node
  let file: String
  let path: String

  /// Reads a whole file as one mapping or list; errors call it `name`.
  static func read(file: URL, named name: String) throws -> YAMLNode {
    guard let data = try? Data(contentsOf: file) else {
      throw RecipeError.unreadable(file: name, reason: "no such readable file")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw RecipeError.unreadable(file: name, reason: "not UTF-8 text")
    }
    return try parse(text, named: name)
  }

  /// Reads a text as if it stood in the file `name`.
  static func parse(_ text: String, named name: String) throws -> YAMLNode {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw RecipeError.notYAML(file: name, reason: "the file is empty")
      }
      return YAMLNode(node: node, file: name, path: "")
    } catch let error as YamlError {
      throw RecipeError.notYAML(file: name, reason: "\(error)")
    }
  }

  var position: FilePosition { FilePosition(file: file, line: node.mark?.line, path: path) }

  /// The pairs of a mapping whose keys must be among `known`.
  func mapping(_ known: [String]) throws -> YAMLMapping {
    let pairs = try pairs()
    for (key, _) in pairs where !known.contains(key.text) {
      let position = FilePosition(file: file, line: key.line, path: path)
      throw RecipeError.unknownKey(position, key: key.text, known: known)
    }
    return YAMLMapping(
      parent: self, values: Dictionary(uniqueKeysWithValues: pairs.map { ($0.0.text, $0.1) }))
  }

  /// The pairs of a mapping with keys of the author's choice, in the file's order.
  func pairs() throws -> [((text: String, line: Int?), YAMLNode)] {
    guard case .mapping(let mapping) = node else { throw wrong("a mapping of keys to values") }
    return try mapping.map { key, value in
      guard let name = key.string else { throw wrong("keys that are words") }
      let inner = path.isEmpty ? name : "\(path).\(name)"
      return ((name, key.mark?.line), YAMLNode(node: value, file: file, path: inner))
    }
  }

  func list() throws -> [YAMLNode] {
    guard case .sequence(let sequence) = node else { throw wrong("a list") }
    return sequence.enumerated().map {
      YAMLNode(node: $1, file: file, path: "\(path)[\($0)]")
    }
  }

  func string() throws -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else { throw wrong("a text") }
    return scalar.string
  }

  func integer(_ range: ClosedRange<Int>, _ meaning: String) throws -> Int {
    let accepted =
      range.upperBound == .max
      ? "\(meaning), a whole number of at least \(range.lowerBound)"
      : "\(meaning), a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .scalar(let scalar) = node, let value = Int(scalar.string), range.contains(value)
    else { throw wrong(accepted) }
    return value
  }

  func number(_ range: ClosedRange<Double>, _ meaning: String) throws -> Double {
    guard case .scalar(let scalar) = node, let value = Double(scalar.string),
      range.contains(value)
    else {
      throw wrong("\(meaning), a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func boolean(_ meaning: String) throws -> Bool {
    guard case .scalar(let scalar) = node, let value = Bool(scalar.string) else {
      throw wrong("\(meaning), true or false")
    }
    return value
  }

  func choice<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) throws -> Value
  where Value.RawValue == String {
    guard case .scalar(let scalar) = node, let value = Value(rawValue: scalar.string) else {
      throw wrong("one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  func wrong(_ accepted: String) -> RecipeError {
    let found =
      switch node {
      case .scalar(let scalar): scalar.string
      case .mapping: "a mapping"
      case .sequence: "a list"
      case .alias: "an alias"
      }
    return .wrongValue(position, found: found, accepted: accepted)
  }
}

/// A mapping whose keys were checked.
struct YAMLMapping {
  let parent: YAMLNode
  let values: [String: YAMLNode]

  func optional(_ key: String) -> YAMLNode? { values[key] }

  func required(_ key: String, _ accepted: String) throws -> YAMLNode {
    guard let value = values[key] else {
      throw RecipeError.missingKey(parent.position, key: key, accepted: accepted)
    }
    return value
  }
}
