/// Where in a YAML file something stands.
package struct FilePosition: Hashable, Sendable, CustomStringConvertible {
  /// The file as it was named.
  package var file: String
  /// Line, from 1; nil where the file as a whole is meant.
  package var line: Int?
  /// Keys and indices that lead there, such as `rows[2].options`; empty at the top.
  package var path: String

  /// `file:line: path`, without what is unknown; a flag has no lines.
  package var description: String {
    let number = file.hasPrefix("--") ? nil : line
    return file + (number.map { ":\($0)" } ?? "") + (path.isEmpty ? "" : ": \(path)")
  }
}

/// What can be wrong with a recipe or with a table of printed values.
package enum RecipeError: Error, Equatable, CustomStringConvertible {
  /// The file is not there or cannot be read.
  case unreadable(file: String, reason: String)
  /// The text is not YAML.
  case notYAML(file: String, reason: String)
  /// A key that nothing reads.
  case unknownKey(FilePosition, key: String, known: [String])
  /// A key without which the file has no meaning.
  case missingKey(FilePosition, key: String, accepted: String)
  /// A value of the wrong type or outside its range.
  case wrongValue(FilePosition, found: String, accepted: String)
  /// A name that is in no list of ours.
  case unknownName(FilePosition, kind: String, name: String, known: [String])
  /// Two values that cannot stand together.
  case conflict(FilePosition, reason: String)

  /// What is wrong, where, and what would be accepted.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read (\(reason)); expected a YAML file"
    case .notYAML(let file, let reason):
      "\(file): not valid YAML: \(reason)"
    case .unknownKey(let position, let key, let known):
      "\(position): unknown key '\(key)'; known here: "
        + (known.isEmpty ? "none" : known.joined(separator: ", "))
    case .missingKey(let position, let key, let accepted):
      "\(position): the key '\(key)' is missing; expected \(accepted)"
    case .wrongValue(let position, let found, let accepted):
      "\(position): '\(found)' is not accepted; expected \(accepted)"
    case .unknownName(let position, let kind, let name, let known):
      "\(position): unknown \(kind) '\(name)'; known: \(known.joined(separator: ", "))"
    case .conflict(let position, let reason):
      "\(position): \(reason)"
    }
  }
}
