import Tensors

/// A published or new way to quantize a crossbar network: what a plug-in implements.
///
/// The options of a method are whatever its `init(from:)` decodes; recipes refuse unknown keys.
public protocol QuantizationMethod: Sendable {
  /// Name, source and differences from it; the name is unique, in kebab-case.
  static var identity: MethodIdentity { get }
  /// Reads the options of a recipe row; an empty mapping gives the defaults.
  init(from decoder: any Decoder) throws
  /// The quantizers of one layer.
  func quantizers(for layer: LayerContext) throws -> LayerQuantizers
  /// What is trained after what. The shares of the stages add up to 1.
  var stages: [TrainingStage] { get }
  /// Granularities for tables; nil where there is nothing of the kind.
  var granularities: (weight: Granularity?, partialSum: Granularity?) { get }
}

/// What a table prints about a method.
public struct MethodIdentity: Sendable, Hashable {
  /// Unique, kebab-case, such as `column-aligned`.
  public var name: String
  /// One line for `reproduce list`.
  public var summary: String
  /// The publication that the method is taken from.
  public var citation: String
  /// Every difference from that publication: footnotes under each table.
  public var differences: [String]
  /// Whether gains are measured against this method as related work.
  public var isRelatedWork: Bool
  /// How the weight scales are found.
  public var weightScaleOrigin: ScaleOrigin
  /// How the partial-sum scales are found.
  public var partialSumScaleOrigin: ScaleOrigin

  /// Describes a method.
  public init(
    name: String, summary: String, citation: String, differences: [String], isRelatedWork: Bool,
    weightScaleOrigin: ScaleOrigin = .learned, partialSumScaleOrigin: ScaleOrigin = .learned
  ) {
    self.name = name
    self.summary = summary
    self.citation = citation
    self.differences = differences
    self.isRelatedWork = isRelatedWork
    self.weightScaleOrigin = weightScaleOrigin
    self.partialSumScaleOrigin = partialSumScaleOrigin
  }
}

/// How a method finds its scales, in the words of tables.
public enum ScaleOrigin: String, Sendable, Hashable, CaseIterable {
  /// There are no scales.
  case none
  /// By gradients, in training, from a start that the first values give.
  case learned
  /// By trying candidates on held-out images; no gradient moves them after it.
  case searched
  /// From the range or error of what calibration images give; no gradient moves them after it.
  case calibrated
  /// Calibrated after training, and then moved by gradients.
  case calibratedThenLearned = "calibrated, then learned"
}

/// Everything a method may ask about the layer that it quantizes.
public struct LayerContext: Sendable {
  /// The convolution.
  public var shape: ConvolutionShape
  /// What the table fixes.
  public var settings: CrossbarSettings
  /// How the layer is cut into arrays, tiles and slices.
  public var layout: CrossbarLayout
  /// Where parameters live.
  public var device: Device
  /// The type of parameters and of the arithmetic; float64 serves checks.
  public var scalarType: ScalarType

  /// Lays out a layer.
  ///
  /// - Parameters:
  ///   - shape: The convolution.
  ///   - settings: What the table fixes.
  ///   - device: Where parameters live.
  ///   - scalarType: The type of parameters and of the arithmetic.
  /// - Throws: ``CrossbarError`` as ``CrossbarLayout/init(shape:settings:)`` does.
  public init(
    shape: ConvolutionShape, settings: CrossbarSettings, device: Device = .cpu,
    scalarType: ScalarType = .float32
  ) throws(CrossbarError) {
    self.shape = shape
    self.settings = settings
    self.layout = try CrossbarLayout(shape: shape, settings: settings)
    self.device = device
    self.scalarType = scalarType
  }
}

/// The quantizers of one layer.
public struct LayerQuantizers {
  /// Nil leaves weights and activations in floating point: an ordinary convolution.
  public var weight: (any WeightQuantizer)?
  /// Nil is the ideal ADC.
  public var partialSum: (any PartialSumQuantizer)?
  /// What the quantizers were made for, where the method fixes bits, encoding or slices itself; nil is
  /// the layer that was asked for.
  ///
  /// Accounting, run files and statistics follow it. Same shape, same arrays along the input, same
  /// mapping.
  public var layer: LayerContext?

  /// Pairs the quantizers of a layer.
  public init(
    weight: (any WeightQuantizer)?, partialSum: (any PartialSumQuantizer)?,
    layer: LayerContext? = nil
  ) {
    self.weight = weight
    self.partialSum = partialSum
    self.layer = layer
  }
}
