/// What our runs say about a gain that the paper printed.
package enum Verdict: Hashable, Sendable, CustomStringConvertible {
  /// The gain has the published sign, and its 95 % interval over seeds holds the published value.
  case reproduced
  /// The gain has the published sign; the interval misses the published value, or one seed gives
  /// no interval.
  case sameDirection(reason: String)
  /// The gain has the other sign, or is zero.
  case notReproduced
  /// Nothing can be said.
  case notAttempted(reason: String)

  /// The verdict in the words of tables.
  package var description: String {
    switch self {
    case .reproduced: "reproduced"
    case .sameDirection(let reason): "same direction (\(reason))"
    case .notReproduced: "not reproduced"
    case .notAttempted(let reason): "not attempted (\(reason))"
    }
  }

  /// Judges a gain.
  ///
  /// - Parameters:
  ///   - gain: Our gains in points, one per seed, paired by seed.
  ///   - published: The printed gain, in points.
  package init(gain: SeedStatistics, published: Double) {
    guard gain.mean * published > 0 else {
      self = .notReproduced
      return
    }
    guard let interval = gain.interval else {
      self = .sameDirection(reason: "one seed, no interval")
      return
    }
    self =
      interval.contains(published)
      ? .reproduced : .sameDirection(reason: "the interval misses the published gain")
  }
}
