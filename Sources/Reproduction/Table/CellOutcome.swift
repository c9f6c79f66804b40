import Foundation
import Results

/// What became of one cell of a plan.
package enum CellOutcome: Equatable, Sendable {
  /// Its run file is complete.
  case finished(RunRecord)
  /// The run ended with an error, which says nothing of the method.
  case failed(reason: String)
  /// The method was trained and its loss stopped being a number.
  case diverged(reason: String)
  /// The run was not made.
  case notAttempted(reason: String)
}

/// What tables and figures need of one finished run file.
package struct RunRecord: Equatable, Sendable {
  /// Where the run comes from.
  package var provenance: RunProvenance
  /// Top-1 accuracy on the test images, in percent.
  package var topOne: Double
  /// How many test images that is of; nil if it is not known.
  package var testImages: Int?
  /// Epochs of training, all stages together.
  package var epochs: Int
  /// What the whole network costs on crossbar arrays, by the name of the quantity in run files;
  /// empty for networks in floating point.
  package var accounting: [String: Double]
  /// The run file; nil for a run that is not stored.
  package var file: URL?
  /// Accuracy after the best epoch on the test images, in percent, where the run looked at them
  /// after every one; for footnotes alone.
  package var bestTestTopOne: Double?
  /// What whoever made the run should know of it, such as channels without a weight; nil if there is
  /// nothing to say, and for a run whose summary alone was read.
  package var warning: String?

  /// Describes a run.
  package init(
    _ provenance: RunProvenance, topOne: Double, testImages: Int? = nil, epochs: Int = 0,
    accounting: [String: Double] = [:], file: URL? = nil, bestTestTopOne: Double? = nil,
    warning: String? = nil
  ) {
    self.provenance = provenance
    self.topOne = topOne
    self.testImages = testImages
    self.epochs = epochs
    self.accounting = accounting
    self.file = file
    self.bestTestTopOne = bestTestTopOne
    self.warning = warning
  }

  /// The profile that the run was made with.
  package var profile: String { provenance.profile }
  /// The data set that it was made on.
  package var dataset: String { provenance.dataset }
  /// Its seed.
  package var seed: UInt64 { UInt64(clamping: provenance.seed) }
  /// The commit of the program that made it, marked if files were changed; nil is unknown.
  package var commit: String? {
    Self.commit(provenance.commit, dirty: provenance.dirty)
  }
  /// The commits of all programs that worked on it, in the same form, `unknown` for those that are.
  package var commits: [String] {
    let history = provenance.history
    guard !history.isEmpty else { return [commit ?? "unknown"] }
    let beginning = history.beginningIsUnknown ? ["unknown"] : []
    return beginning + history.map { Self.commit($0.commit, dirty: $0.dirty) ?? "unknown" }
  }

  /// The kinds of machine that worked on it, each once.
  package var machines: [String] {
    let history = provenance.history.map { "\($0.device), \($0.cpu), \($0.isa)" }
    guard !history.isEmpty else { return ["\(provenance.device), \(provenance.cpu)"] }
    return history.indices.filter { !history[..<$0].contains(history[$0]) }.map { history[$0] }
  }

  /// The GPUs that worked on it, each once; empty for a run that CPUs made.
  package var gpus: Set<String> {
    var found = provenance.history.filter { $0.device != "cpu" }
      .map { $0.gpu.isEmpty ? $0.device : $0.gpu }
    if provenance.device != "cpu" {
      found.append(provenance.versions["gpu"] ?? provenance.device)
    }
    return Set(found)
  }

  /// A commit as tables print it, marked if files were changed; nil is unknown.
  static func commit(_ commit: String, dirty: Bool) -> String? {
    commit == "unknown" ? nil : String(commit.prefix(12)) + (dirty ? " (changed)" : "")
  }
}

extension CellOutcome {
  /// Whether making the run again would give the same: it is finished, or it diverged.
  package var isFinal: Bool {
    switch self {
    case .finished, .diverged: true
    case .failed, .notAttempted: false
    }
  }

  /// Whether the run came to its end and was tested.
  package var isFinished: Bool {
    if case .finished = self { true } else { false }
  }
}
