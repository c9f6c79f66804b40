import Crossbar
import Networks
import Tensors

/// How the cost of a fused network grows with the arrays, the slices and the converters.
///
/// One setting is varied at a time. If kernels have no cliff, a multiply-accumulate of a slice costs
/// about the same everywhere.
package struct GrowthBenchmark: Sendable {
  /// One setting.
  ///
  /// Times are medians over the rounds.
  package struct Result: Codable, Hashable, Sendable {
    /// What differs from the settings that all others share.
    package var name: String
    /// Converted slices.
    package var slices: Int
    /// One step of gradient descent, per image.
    package var trainingMilliseconds: Double
    /// One forward pass with stored statistics, per image.
    package var inferenceMilliseconds: Double
    /// The same for one multiply-accumulate of one slice on arrays; the layers in floating point and
    /// all that lies between layers are in it.
    package var trainingPicoseconds: Double
    /// Likewise.
    package var inferencePicoseconds: Double

    enum CodingKeys: String, CodingKey {
      case name, slices
      case trainingMilliseconds = "training_ms"
      case inferenceMilliseconds = "inference_ms"
      case trainingPicoseconds = "training_ps_per_mac_slice"
      case inferencePicoseconds = "inference_ps_per_mac_slice"
    }
  }

  /// A place on one of the axes.
  package struct Setting: Sendable {
    /// What differs.
    package var name: String
    /// Arrays, bit widths and encoding.
    package var crossbar: CrossbarSettings
    /// Gives the quantizers.
    package var method: any QuantizationMethod

    /// Describes a setting.
    package init(name: String, crossbar: CrossbarSettings, method: any QuantizationMethod) {
      self.name = name
      self.crossbar = crossbar
      self.method = method
    }
  }

  private let task: Contestant.Task
  private let settings: [Setting]
  private let precision: GradientPrecision
  private let rounds: Int

  /// Describes a measurement.
  package init(
    task: Contestant.Task, settings: [Setting], precision: GradientPrecision, rounds: Int
  ) {
    self.task = task
    self.settings = settings
    self.precision = precision
    self.rounds = rounds
  }

  /// Measures, every setting once in every round.
  ///
  /// - Parameter onRound: Called after each round with the number of rounds done.
  /// - Returns: One result per setting, in their order.
  /// - Throws: What the networks throw.
  package func run(onRound: (Int) -> Void) throws -> [Result] {
    let contestants = try settings.map {
      try Contestant(
        task, side: .fused, method: $0.method, float: $0.method, crossbar: $0.crossbar,
        precision: precision)
    }
    var training = settings.map { _ in [Double]() }
    var inference = training
    for round in 0...rounds {
      for (index, contestant) in contestants.enumerated() {
        let step = try milliseconds(per: task.batch) { try contestant.trainingStep() }
        let forward = try milliseconds(per: task.batch) { try contestant.inference() }
        guard round > 0 else { continue }
        training[index].append(step)
        inference[index].append(forward)
      }
      if round > 0 { onRound(round) }
    }
    return try settings.indices.map { index in
      let work = try contestants[index].multiplyAccumulates(size: task.imageSize)
      let (step, forward) = (median(training[index]), median(inference[index]))
      return Result(
        name: settings[index].name, slices: work.slices, trainingMilliseconds: step,
        inferenceMilliseconds: forward, trainingPicoseconds: step * 1e9 / work.products,
        inferencePicoseconds: forward * 1e9 / work.products)
    }
  }
}
