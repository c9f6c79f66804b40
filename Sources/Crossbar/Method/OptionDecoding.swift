extension KeyedDecodingContainer {
  /// A part of a whole, such as of all epochs.
  ///
  /// - Parameters:
  ///   - key: The option.
  ///   - share: What holds where a row does not say.
  /// - Returns: A number above 0 and below 1.
  /// - Throws: `DecodingError` for any other.
  public func decodeShare(forKey key: Key, default share: Double) throws -> Double {
    let found = try decodeIfPresent(Double.self, forKey: key) ?? share
    guard found > 0, found < 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "\(key.stringValue) is \(found); it must lie between 0 and 1")
    }
    return found
  }

  /// A count.
  ///
  /// - Parameters:
  ///   - key: The option.
  ///   - count: What holds where a row does not say.
  /// - Returns: A whole number above 0.
  /// - Throws: `DecodingError` for any other.
  public func decodePositive(forKey key: Key, default count: Int) throws -> Int {
    let found = try decodeIfPresent(Int.self, forKey: key) ?? count
    guard found > 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "\(key.stringValue) is \(found); it must be a whole number above 0")
    }
    return found
  }
}
