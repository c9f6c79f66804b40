extension Decoder {
  /// Refuses keys that nothing reads, such as misspelt ones.
  ///
  /// - Parameters:
  ///   - keys: Every key that is read.
  ///   - others: Further keys that are read, by other containers.
  /// - Throws: `DecodingError` that names the unknown key and the accepted ones.
  public func rejectUnknownKeys<Keys: CodingKey & CaseIterable>(
    _ keys: Keys.Type, besides others: [String] = []
  ) throws {
    let accepted = Keys.allCases.map(\.stringValue) + others
    let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    guard let unknown = found.sorted().first(where: { !accepted.contains($0) }) else { return }
    throw DecodingError.dataCorrupted(
      DecodingError.Context(
        codingPath: codingPath,
        debugDescription: "unknown key '\(unknown)'; "
          + (accepted.isEmpty
            ? "no key is accepted here"
            : "accepted: \(accepted.sorted().joined(separator: ", "))")))
  }
}

/// Any key, to see what there is.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
