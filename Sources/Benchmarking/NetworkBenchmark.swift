import Crossbar
import Tensors

/// Steps of a network in floating point, composed and fused, timed in turn in one process.
package struct NetworkBenchmark: Sendable {
  /// Medians over all rounds, in milliseconds per image, and their ratio.
  package struct Timing: Codable, Hashable, Sendable {
    /// libtorch's float32 network in its faster layout.
    package var float32Milliseconds: Double
    /// Channels-last or channels-first, whichever was faster.
    package var float32Layout: String
    /// The crossbar network out of tensor operations.
    package var composedMilliseconds: Double
    /// The crossbar network with fused kernels.
    package var fusedMilliseconds: Double
    /// Fused over float32: the median of the rounds' own ratios.
    package var ratio: Double

    enum CodingKeys: String, CodingKey {
      case float32Milliseconds = "float32_ms"
      case float32Layout = "float32_layout"
      case composedMilliseconds = "composed_ms"
      case fusedMilliseconds = "fused_ms"
      case ratio
    }
  }

  /// What was measured of one network.
  package struct Result: Codable, Hashable, Sendable {
    /// One step of gradient descent.
    package var training: Timing
    /// One forward pass with stored statistics.
    package var inference: Timing
    /// Images per step; of the composed side in `composedBatch`.
    package var batch: Int
    /// Images per step of the composed side.
    package var composedBatch: Int
    /// The fused layers on their own, in the order of the network; none where a stage was asked for.
    package var layers: [LayerBenchmark.Result]

    enum CodingKeys: String, CodingKey {
      case training, inference, batch, layers
      case composedBatch = "composed_batch"
    }
  }

  /// Network and sizes.
  package var task: Contestant.Task
  /// Of the quantized sides.
  package var method: any QuantizationMethod
  /// A method that quantizes nothing.
  package var float: any QuantizationMethod
  /// Arrays, bit widths and encoding.
  package var crossbar: CrossbarSettings
  /// Of the fused backward pass.
  package var precision: GradientPrecision
  /// Timed rounds, at least 1; one more runs before to warm up.
  package var rounds: Int
  /// Of the method, whose steps the quantized sides run; nil trains and quantizes everything.
  package var stage: TrainingStage?

  /// Describes a measurement.
  package init(
    task: Contestant.Task, method: any QuantizationMethod, float: any QuantizationMethod,
    crossbar: CrossbarSettings, precision: GradientPrecision, rounds: Int,
    stage: TrainingStage? = nil
  ) {
    self.task = task
    self.method = method
    self.float = float
    self.crossbar = crossbar
    self.precision = precision
    self.rounds = rounds
    self.stage = stage
  }

  /// Measures, every side and, but for a stage, every layer once in every round.
  ///
  /// - Parameters:
  ///   - peak: What the layers' rates are parts of.
  ///   - onRound: Called after each round with the number of rounds done.
  /// - Returns: Medians.
  /// - Throws: What the networks throw.
  package func run(peak: PeakRates, onRound: (Int) -> Void) throws -> Result {
    var sides: [Contestant.Side: Contestant] = [:]
    for side in Contestant.Side.allCases {
      sides[side] = try Contestant(
        task, side: side, method: method, float: float, crossbar: crossbar, precision: precision,
        stage: stage ?? Contestant.everything)
    }
    var layers =
      stage == nil
      ? try LayerBenchmark(task, method: method, crossbar: crossbar, precision: precision) : nil
    var training: [Contestant.Side: [Double]] = [:]
    var inference: [Contestant.Side: [Double]] = [:]
    for round in 0...rounds {
      for side in Contestant.Side.allCases {
        guard let contestant = sides[side] else { continue }
        let step = try milliseconds(per: contestant.batch) { try contestant.trainingStep() }
        let forward = try milliseconds(per: contestant.batch) { try contestant.inference() }
        guard round > 0 else { continue }
        training[side, default: []].append(step)
        inference[side, default: []].append(forward)
      }
      guard round > 0 else { continue }
      try layers?.runRound()
      onRound(round)
    }
    return Result(
      training: Self.timing(training), inference: Self.timing(inference), batch: task.batch,
      composedBatch: task.composedBatch, layers: layers?.results(peak: peak) ?? [])
  }

  private static func timing(_ rounds: [Contestant.Side: [Double]]) -> Timing {
    func values(_ side: Contestant.Side) -> [Double] { rounds[side] ?? [.nan] }
    let layouts: [Contestant.Side] = [.float32, .float32ChannelsFirst]
    let best =
      layouts.min { median(values($0)) < median(values($1)) } ?? .float32
    return Timing(
      float32Milliseconds: median(values(best)),
      float32Layout: best == .float32 ? "channels-last" : "channels-first",
      composedMilliseconds: median(values(.composed)),
      fusedMilliseconds: median(values(.fused)),
      ratio: median(zip(values(.fused), values(best)).map { $0 / $1 }))
  }
}
