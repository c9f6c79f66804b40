/// One leg of training.
public struct TrainingStage: Sendable, Hashable {
  /// Short, for progress lines and run files.
  public var name: String
  /// Part of the run's epochs, above 0 up to 1; each stage has its own learning-rate schedule and at
  /// least one epoch.
  public var share: Double
  /// Whether weights and activations are quantized.
  ///
  /// Without, the network is in floating point, but for activations of a fixed step, which keep
  /// being clipped to [0, 1]. A stage that quantizes after one that does not sets the weight scales
  /// from the weights that it finds.
  public var quantizesWeights: Bool
  /// Whether partial sums are digitised; without, every ADC is ideal.
  public var quantizesPartialSums: Bool
  /// Whether only quantizer scales and offsets learn.
  ///
  /// Normalisation then uses its stored statistics, which stay as they are, and nothing is dropped
  /// out: the network is the one that will be evaluated.
  public var trainsScalesOnly: Bool
  /// Probability that an output is computed from partial sums that no converter has seen, in steps of
  /// training; from 0 below 1.
  ///
  /// Drawn anew for every output value of every layer and step. Source: X. Wei et al., QDrop, ICLR
  /// 2022, for activations.
  public var partialSumDropping: Double
  /// What is done before the first step; nil sets converters from the first batch, as training does.
  public var calibration: Calibration?

  /// Describes a stage.
  public init(
    name: String, share: Double = 1, quantizesWeights: Bool = true,
    quantizesPartialSums: Bool = true, trainsScalesOnly: Bool = false,
    partialSumDropping: Double = 0, calibration: Calibration? = nil
  ) {
    self.name = name
    self.share = share
    self.quantizesWeights = quantizesWeights
    self.quantizesPartialSums = quantizesPartialSums
    self.trainsScalesOnly = trainsScalesOnly
    self.partialSumDropping = partialSumDropping
    self.calibration = calibration
  }

  /// A stage in floating point, for methods that start from a trained network.
  public static func floatingPoint(name: String = "floating point", share: Double)
    -> TrainingStage
  {
    TrainingStage(
      name: name, share: share, quantizesWeights: false, quantizesPartialSums: false)
  }
}
