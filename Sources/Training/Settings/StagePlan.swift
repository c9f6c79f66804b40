import Crossbar

/// A method's stages with the whole epochs of each.
package struct StagePlan: Hashable, Sendable {
  /// One stage and its place in the run.
  package struct Leg: Hashable, Sendable {
    /// What is trained.
    package var stage: TrainingStage
    /// Epochs of the run that belong to the stage.
    package var epochs: Range<Int>
  }

  /// In order; together they cover all epochs.
  package let legs: [Leg]

  /// Splits epochs by the stages' shares: largest remainders first, at least one epoch each; none
  /// where nothing is trained.
  ///
  /// - Throws: ``TrainingError/stages(names:epochs:reason:)`` if shares are not positive, do not
  ///   add up to 1, or outnumber the epochs.
  package init(_ stages: [TrainingStage], epochs: Int) throws(TrainingError) {
    func refusal(_ reason: String) -> TrainingError {
      .stages(names: stages.map(\.name), epochs: epochs, reason: reason)
    }
    guard !stages.isEmpty else { throw refusal("there is no stage") }
    guard stages.allSatisfy({ $0.share > 0 }),
      abs(stages.reduce(0) { $0 + $1.share } - 1) < 1e-6
    else { throw refusal("shares must be above 0 and add up to 1") }
    guard epochs > 0 else {
      legs = stages.map { Leg(stage: $0, epochs: 0..<0) }
      return
    }
    guard stages.count <= epochs else { throw refusal("each stage needs at least one epoch") }

    var lengths = stages.map { max(1, Int($0.share * Double(epochs))) }
    while lengths.reduce(0, +) != epochs {
      let missing = epochs - lengths.reduce(0, +)
      // Distance between what a stage should have and what it has; ties go to the earlier stage.
      let distances = zip(stages, lengths).map { $0.share * Double(epochs) - Double($1) }
      let candidates = lengths.indices.filter { missing > 0 || lengths[$0] > 1 }
      let chosen = candidates.max { left, right in
        let sign = missing > 0 ? 1.0 : -1.0
        return (sign * distances[left], -left) < (sign * distances[right], -right)
      }
      guard let chosen else { throw refusal("each stage needs at least one epoch") }
      lengths[chosen] += missing > 0 ? 1 : -1
    }

    var start = 0
    legs = zip(stages, lengths).map { stage, length in
      defer { start += length }
      return Leg(stage: stage, epochs: start..<start + length)
    }
  }

  /// The leg that an epoch belongs to, with its number.
  package func leg(of epoch: Int) -> (index: Int, leg: Leg)? {
    legs.enumerated().first { $0.element.epochs.contains(epoch) }.map { ($0.offset, $0.element) }
  }
}
