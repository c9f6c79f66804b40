/// What shares one scale.
public enum Granularity: String, Codable, Sendable, CaseIterable {
  /// The whole layer.
  case layer
  /// One crossbar array: for weights one array and column tile, for partial sums also one slice.
  case array
  /// One column (bit line) of one array: for partial sums also one slice.
  case column
}
