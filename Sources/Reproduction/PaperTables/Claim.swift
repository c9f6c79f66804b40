/// A statement of the paper that no printed number goes with, and that can be tested all the same.
package struct Claim: Hashable, Sendable {
  /// What is tested.
  package var kind: Kind
  /// The statement in the paper's words, or close to them.
  package var text: String
  /// Where it was read, such as `abstract`.
  package var source: String
  /// The method of which it is claimed.
  package var ours: String
  /// The method that it is compared with.
  package var against: String

  /// The statements that this release can test; raw values are their names in `paper-tables/`.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Both methods need equally many dequantization multiplications and distinct factors.
    case sameOverhead = "same-overhead"
    /// One stage of training gives no lower accuracy than two, with as many epochs in total.
    case oneStage = "one-stage"
    /// Cell variation costs no more accuracy.
    case robustness = "robustness"
  }
}

/// What became of a claim.
package struct ClaimResult: Hashable, Sendable {
  /// What is claimed.
  package var claim: Claim
  /// Where it was tested, such as a column; empty if there is one place only.
  package var place: String
  /// What follows.
  package var verdict: Verdict
  /// The numbers that it follows from, in words.
  package var evidence: String

  /// Claim, verdict and evidence in one line, as they stand below tables and figures.
  package var line: String {
    let place = place.isEmpty ? "" : ", \(place)"
    let evidence = evidence.isEmpty ? "" : ": \(evidence)"
    return "Claim (\(claim.source)) \"\(claim.text)\"\(place): \(verdict)\(evidence)."
  }

  /// Fields of a CSV line after its kind: claim, source, place, verdict, evidence.
  var fields: [String] {
    [claim.text, claim.source, place, verdict.description, evidence]
  }
}

extension ClaimResult {
  /// Tests ``Claim/Kind/sameOverhead``.
  ///
  /// - Parameters:
  ///   - claim: What is claimed.
  ///   - place: Where it is tested.
  ///   - ours: Multiplications per image of the method that the claim is about, and its distinct
  ///     factors; nil is unknown.
  ///   - other: The same of the method that it is compared with.
  init(
    _ claim: Claim, place: String, ours: Overhead?, other: Overhead?
  ) {
    self.claim = claim
    self.place = place
    guard let ours, let other else {
      verdict = .notAttempted(
        reason: "no accounting of \(ours == nil ? claim.ours : claim.against)")
      evidence = ""
      return
    }
    verdict = ours == other ? .reproduced : .notReproduced(reason: nil)
    evidence =
      "\(claim.ours) \(ours), \(claim.against) \(other)"
  }

  /// What dequantization costs.
  struct Overhead: Hashable, CustomStringConvertible {
    /// Multiplications per image.
    var multiplications: Double
    /// Distinct factors of the whole network.
    var factors: Double

    var description: String {
      "\(TableText.count(multiplications)) multiplications per image by "
        + "\(TableText.count(factors)) distinct factors"
    }
  }
}
