import Crossbar
import Foundation
import Yams

/// The methods that a process knows, by name and in the order of their registration.
package struct MethodCatalogue: Sendable {
  /// Every method, built-in ones first.
  package let methods: [any QuantizationMethod.Type]

  /// - Throws: ``CatalogueError`` if two methods share a name.
  package init(_ methods: [any QuantizationMethod.Type]) throws {
    var seen: Set<String> = []
    for method in methods where !seen.insert(method.identity.name).inserted {
      throw CatalogueError.duplicateName(method.identity.name)
    }
    self.methods = methods
  }

  package var names: [String] { methods.map { $0.identity.name } }

  package subscript(name: String) -> (any QuantizationMethod.Type)? {
    methods.first { $0.identity.name == name }
  }

  /// Makes a method from options that were read before.
  ///
  /// - Throws: ``RecipeError`` for an unknown method or option, naming `file`.
  package func make(
    _ name: String, options: OptionValue, file: String
  ) throws -> any QuantizationMethod {
    let text = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
    return try make(name, options: YAMLNode.parse(text, named: file))
  }

  /// Makes a method from the options of a recipe row, and refuses those it does not know.
  func make(_ name: String, options: YAMLNode) throws -> any QuantizationMethod {
    guard let type = self[name] else {
      throw RecipeError.unknownName(options.position, kind: "method", name: name, known: names)
    }
    let record = KeyRecord()
    do {
      let method = try type.init(
        from: RecordingDecoder(
          base: try YAMLDecoder().decode(DecoderBox.self, from: options.node).decoder,
          record: record))
      _ = try options.mapping(record.keys)
      return method
    } catch let error as RecipeError {
      throw error
    } catch {
      // A misspelt key is the likelier cause of a missing one, so it is looked for first.
      if !record.keys.isEmpty { _ = try options.mapping(record.keys) }
      throw optionError(error, at: options, method: name)
    }
  }

  private func optionError(_ error: any Error, at options: YAMLNode, method: String) -> any Error {
    guard let error = error as? DecodingError else {
      return RecipeError.conflict(options.position, reason: "options of '\(method)': \(error)")
    }
    func position(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> FilePosition {
      let path = (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue)
      let node = path.first.flatMap { options.node.mapping?[$0] } ?? options.node
      return FilePosition(
        file: options.file, line: node.mark?.line,
        path: ([options.path] + path).joined(separator: "."))
    }
    switch error {
    case .keyNotFound(let key, let context):
      return RecipeError.missingKey(
        position(context), key: key.stringValue, accepted: "an option of '\(method)'")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return RecipeError.conflict(
        position(context), reason: "an option of '\(method)' must be of type \(type)")
    case .dataCorrupted(let context):
      // Yams wraps what an initialiser threw; the wrapped error is the one that says what is wrong.
      let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      return RecipeError.conflict(position(context), reason: reason)
    @unknown default:
      return RecipeError.conflict(options.position, reason: "\(error)")
    }
  }
}

/// What can be wrong with a list of methods.
package enum CatalogueError: Error, Equatable, CustomStringConvertible {
  /// Two methods of one name.
  case duplicateName(String)

  /// What is wrong, and what would be accepted.
  package var description: String {
    switch self {
    case .duplicateName(let name):
      "two methods are called '\(name)'; names of methods are unique"
    }
  }
}

/// Hands out the decoder that it was given.
private struct DecoderBox: Decodable {
  let decoder: any Decoder
  init(from decoder: any Decoder) throws { self.decoder = decoder }
}
