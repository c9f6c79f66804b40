/// What became of one cell of a plan.
package enum CellOutcome: Hashable, Sendable {
  /// Its run file is complete.
  case finished(RunRecord)
  /// The run ended with an error, or its training diverged.
  case failed(reason: String)
  /// The run was not made.
  case notAttempted(reason: String)
}

/// What a table needs of one finished run file.
package struct RunRecord: Hashable, Sendable {
  /// Top-1 accuracy on the test images, in percent.
  package var topOne: Double
  /// The profile that the run was made with.
  package var profile: String
  /// The data set that it was made on.
  package var dataset: String
  /// Its seed.
  package var seed: UInt64
  /// The commit of the program that made it, marked if files were changed; nil is unknown.
  package var commit: String?
  /// Accuracy after the best epoch on the test images, in percent, where the run looked at them after
  /// every one; for footnotes alone.
  package var bestTestTopOne: Double?

  /// Describes a run.
  package init(
    topOne: Double, profile: String, dataset: String, seed: UInt64, commit: String?,
    bestTestTopOne: Double? = nil
  ) {
    self.topOne = topOne
    self.profile = profile
    self.dataset = dataset
    self.seed = seed
    self.commit = commit
    self.bestTestTopOne = bestTestTopOne
  }
}

extension CellOutcome {
  /// Whether the run came to its end and was tested.
  package var isFinished: Bool {
    if case .finished = self { true } else { false }
  }
}
