import Results
import Training

/// What `reproduce inspect` prints of the checkpoint of a run that goes on or was stopped.
package struct CheckpointReport: Sendable {
  private let checkpoint: Checkpoint
  private let configuration: RunConfiguration
  private let identifier: CellIdentifier

  /// Reads a checkpoint of any run.
  ///
  /// - Throws: `TrainingError.checkpoint` for files that are damaged, no checkpoint or of another
  ///   release.
  package init(path: String) throws(TrainingError) {
    checkpoint = try Checkpoint.read(path)
    guard let configuration = try? RunConfiguration(recipe: checkpoint.configuration),
      let identifier = try? CellIdentifier(configuration)
    else {
      throw .checkpoint(path: path, reason: "its settings are those of another release")
    }
    self.configuration = configuration
    self.identifier = identifier
  }

  /// Where the run stands, its settings, metrics, scales and normalisations, in this order.
  package var text: String {
    RunSections.joined([
      place,
      RunSections.settings(
        checkpoint.configuration, hash: CellIdentifier.hash(checkpoint.configuration)),
      RunSections.epochs(checkpoint.state.metrics), ScaleReport(checkpoint.network).lines,
      NormalizationReport(checkpoint.network).lines,
    ])
  }

  private var place: [String] {
    let state = checkpoint.state
    var training = "\(state.epoch) of \(configuration.training.epochs) epochs"
    if state.batch > 0 {
      training +=
        " and \(state.batch) batches of the next, \(RunSections.percent(right)) % of their "
        + "\(state.images) images right"
    }
    return [
      "run       \(identifier)",
      "status    a checkpoint: not finished, not tested",
      "done      \(training)",
      "method    \(configuration.method.name)",
      "network   \(configuration.network.name)",
      "data set  \(DatasetTitle.of(configuration.dataset))",
      "seed      \(configuration.seed)",
      "time      \(Plan.duration(state.seconds))",
    ] + RunSections.history(state.history)
  }

  private var right: Double {
    Double(checkpoint.state.right) / Double(max(checkpoint.state.images, 1))
  }
}
