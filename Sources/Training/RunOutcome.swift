import Results

/// What one run gave, ready for its run file.
package struct RunOutcome: Sendable {
  /// How a run ended.
  package enum Status: Hashable, Sendable {
    /// All epochs were trained and the test images evaluated.
    case finished
    /// The loss stopped being a number; what was trained until then is kept.
    case diverged(reason: String)
  }

  /// How the run ended.
  package var status: Status
  /// One entry per finished epoch.
  package var metrics: [EpochMetrics]
  /// Labels, predictions and logits of the test images; nil for a diverged run.
  package var test: TestResult?
  /// Every convolution that runs on arrays, with codes, scales and statistics.
  package var layers: [LayerRecord]
  /// Every parameter and buffer of the network under its dotted name, parameters first.
  package var network: [NetworkParameter]
  /// Values that training changes, quantizer scales and offsets included.
  package var parameterCount: Int
  /// How often a scale had to be kept above the least usable step.
  package var scaleRepairs: Int
  /// Wall-clock time of all sessions of the run, in seconds.
  package var seconds: Double
  /// Who worked on the run, in order; empty where nobody said who they are.
  package var history: [RunStretch]
  /// The epoch after which the test images did best, and its accuracy from 0 to 1.
  ///
  /// Nil where they are looked at in the end alone. Never what a run is judged by.
  package var bestTest: (epoch: Int, top1: Double)?
  /// How pretrained weights were used; nil for a run from fresh ones.
  package var pretrained: PretrainedStart?

  /// Describes what a run gave.
  package init(
    status: Status, metrics: [EpochMetrics], test: TestResult?, layers: [LayerRecord],
    network: [NetworkParameter], parameterCount: Int, scaleRepairs: Int, seconds: Double,
    history: [RunStretch] = [], bestTest: (epoch: Int, top1: Double)? = nil,
    pretrained: PretrainedStart? = nil
  ) {
    self.status = status
    self.metrics = metrics
    self.test = test
    self.layers = layers
    self.network = network
    self.parameterCount = parameterCount
    self.scaleRepairs = scaleRepairs
    self.seconds = seconds
    self.history = history
    self.bestTest = bestTest
    self.pretrained = pretrained
  }
}
