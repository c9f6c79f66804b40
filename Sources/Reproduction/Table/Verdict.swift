/// What our runs say about a claim of the paper.
package enum Verdict: Hashable, Sendable, CustomStringConvertible {
  /// What is claimed is so: a gain has the published sign, and its 95 % interval over seeds holds
  /// the published value; an order holds in the whole interval; an equality is exact.
  case reproduced
  /// The mean is as claimed, but the interval is not, or one seed gives no interval.
  case sameDirection(reason: String)
  /// What is claimed is not so.
  case notReproduced
  /// Nothing can be said.
  case notAttempted(reason: String)

  /// The verdict in one or two words.
  package var word: String {
    switch self {
    case .reproduced: "reproduced"
    case .sameDirection: "same direction"
    case .notReproduced: "not reproduced"
    case .notAttempted: "not attempted"
    }
  }

  /// What keeps it from being a plain yes or no.
  package var reason: String? {
    switch self {
    case .reproduced, .notReproduced: nil
    case .sameDirection(let reason), .notAttempted(let reason): reason
    }
  }

  /// The verdict in the words of tables.
  package var description: String { word + (reason.map { " (\($0))" } ?? "") }

  /// Judges a gain whose size was published.
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

  /// Judges the claim that a difference is not below zero, of which no size was published.
  ///
  /// - Parameters:
  ///   - difference: Ours, paired.
  ///   - unit: What the numbers are one for each of, such as `seed`.
  package init(notBelowZero difference: SeedStatistics, unit: String) {
    guard difference.mean >= 0 else {
      self = .notReproduced
      return
    }
    guard let interval = difference.interval else {
      self = .sameDirection(reason: "one \(unit), no interval")
      return
    }
    self =
      interval.lowerBound >= 0
      ? .reproduced : .sameDirection(reason: "the interval reaches below zero")
  }
}
