/// What our runs say about a claim of the paper.
package enum Verdict: Hashable, Sendable, CustomStringConvertible {
  /// What is claimed is so: a gain has the published sign in its whole 95 % interval over seeds, and
  /// the interval holds the published value; an order holds in the whole interval; an equality is
  /// exact.
  case reproduced
  /// The mean is as claimed, but the interval is not, or one seed gives no interval.
  case sameDirection(reason: String)
  /// The mean is not as claimed; with a reason where that is no proof of the contrary.
  case notReproduced(reason: String?)
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
    case .reproduced: nil
    case .notReproduced(let reason): reason
    case .sameDirection(let reason), .notAttempted(let reason): reason
    }
  }

  /// The verdict in the words of tables.
  package var description: String { word + (reason.map { " (\($0))" } ?? "") }

  /// Judges a gain whose size was published.
  ///
  /// An interval that holds zero reproduces nothing, whatever else it holds: the noisier the runs, the
  /// wider it is, and the surer it would hold the published value.
  ///
  /// - Parameters:
  ///   - gain: Our gains in points, one per seed, paired by seed.
  ///   - published: The printed gain, in points.
  package init(gain: SeedStatistics, published: Double) {
    let interval = gain.interval
    guard gain.mean * published > 0 else {
      self = .notReproduced(
        reason: Self.doubt(interval, of: published, named: "the published gain", unit: "seed"))
      return
    }
    switch interval {
    case nil: self = .sameDirection(reason: "one seed, no interval")
    case let interval? where !interval.contains(published):
      self = .sameDirection(reason: "the interval misses the published gain")
    case let interval? where interval.contains(0):
      self = .sameDirection(reason: "the interval holds zero")
    default: self = .reproduced
    }
  }

  /// The same verdict where something keeps a claim from holding in full, but cannot refute it: a gain
  /// over the best of fewer rivals is no smaller than over the best of all.
  package func limited(by limit: String?) -> Verdict {
    guard let limit else { return self }
    return switch self {
    case .reproduced: .sameDirection(reason: limit)
    case .sameDirection(let reason): .sameDirection(reason: "\(reason); \(limit)")
    case .notReproduced, .notAttempted: self
    }
  }

  /// The same verdict where something keeps it from being plain either way, such as a single network.
  package func doubted(because doubt: String?) -> Verdict {
    guard let doubt else { return self }
    if case .notReproduced(let reason) = self {
      return .notReproduced(reason: reason.map { "\($0); \(doubt)" } ?? doubt)
    }
    return limited(by: doubt)
  }

  /// Judges the claim that a difference is not below zero, of which no size was published.
  ///
  /// - Parameters:
  ///   - difference: Ours, paired.
  ///   - unit: What the numbers are one for each of, such as `seed`.
  package init(notBelowZero difference: SeedStatistics, unit: String) {
    let interval = difference.interval
    guard difference.mean >= 0 else {
      self = .notReproduced(reason: Self.doubt(interval, of: 0, named: "zero", unit: unit))
      return
    }
    switch interval {
    case nil: self = .sameDirection(reason: "one \(unit), no interval")
    case let interval? where interval.lowerBound < 0:
      self = .sameDirection(reason: "the interval reaches below zero")
    default: self = .reproduced
    }
  }

  /// Why a mean that is not as claimed does not refute the claim; nil where it does.
  private static func doubt(
    _ interval: ClosedRange<Double>?, of claimed: Double, named name: String, unit: String
  ) -> String? {
    guard let interval else { return "one \(unit), no interval" }
    return interval.contains(claimed) ? "the interval holds \(name)" : nil
  }
}
