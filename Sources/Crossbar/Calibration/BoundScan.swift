import Foundation

/// An exhaustive search over whole-number bounds of a range, each judged by whatever the caller
/// measures, such as the accuracy on held-out images.
///
/// Source: Y. Kim et al., Extreme Partial-Sum Quantization, ACM JETC 18(4), 2022: bounds of partial
/// sums are tried from their largest magnitude down to 1.
public struct BoundScan: Hashable, Sendable {
  /// Candidates at most, evenly spread over the logarithm; nil is every whole number, as published.
  public var limit: Int?

  /// A scan of every bound, or of some.
  public init(limit: Int? = nil) { self.limit = limit }

  /// The bounds to try, largest first; empty if there is none.
  ///
  /// - Parameter largest: The largest bound that is worth a try.
  /// - Returns: Descending whole numbers from `largest` to 1, without repeats.
  public func candidates(from largest: Int) -> [Int] {
    guard largest >= 1 else { return [] }
    guard let limit, limit < largest else { return Array((1...largest).reversed()) }
    guard limit > 1 else { return [largest] }
    var found = [largest]
    // Neighbours have one ratio; where that is less than a whole number, the next one is taken.
    for left in (1..<limit).reversed() {
      guard let last = found.last, last > 1 else { break }
      let next = exp(log(Double(last)) * Double(left - 1) / Double(left))
      found.append(max(1, min(last - 1, Int(next.rounded(.toNearestOrEven)))))
    }
    return found
  }

  /// Measures every candidate and returns the first of the best.
  ///
  /// - Parameters:
  ///   - candidates: In the order in which they are tried; the earlier one wins a tie.
  ///   - score: What is to be large.
  /// - Returns: The best candidate and its score; nil without candidates.
  /// - Throws: What `score` throws.
  public static func best<Candidate, Score: Comparable>(
    of candidates: [Candidate], score: (Candidate) throws -> Score
  ) rethrows -> (candidate: Candidate, score: Score)? {
    var best: (candidate: Candidate, score: Score)?
    for candidate in candidates {
      let found = try score(candidate)
      if let known = best, !(found > known.score) { continue }
      best = (candidate, found)
    }
    return best
  }
}
