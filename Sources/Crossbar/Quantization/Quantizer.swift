import Tensors

/// A tensor that training may change, under a name that run files and checkpoints use.
public struct Parameter: Sendable {
  /// What a parameter is, which decides about weight decay.
  public enum Role: String, Sendable {
    case weight, bias, normalization, quantizerScale, quantizerOffset
    /// A weight that is rounded to codes before it is used.
    case quantizedWeight
    /// A `quantizerScale` of a ``PartialSumQuantizer``: what the engine makes of it, so that training can
    /// tell the ranges of converters from the steps of weights. Quantizers need not know this role.
    case partialSumScale

    /// Whether it is a scale of some quantizer.
    public var isScale: Bool { self == .quantizerScale || self == .partialSumScale }
    /// Whether it is a scale or an offset of some quantizer.
    public var isQuantizers: Bool { isScale || self == .quantizerOffset }
  }

  /// Unique within its owner; owners prefix theirs with a dot.
  public var name: String
  /// A leaf of the graph: the same object for the life of the network.
  public var tensor: Tensor
  /// What the parameter is.
  public var role: Role

  /// Names a leaf tensor.
  public init(name: String, tensor: Tensor, role: Role) {
    self.name = name
    self.tensor = tensor
    self.role = role
  }
}

/// Maps real values to codes and back, with a gradient rule of its own.
///
/// What is common to ``WeightQuantizer`` and ``PartialSumQuantizer``. A quantizer is made for one
/// layer and used on one thread.
public protocol Quantizer: AnyObject {
  /// What training changes; the same tensors at every call.
  ///
  /// Parameters whose role is `quantizerScale` are kept positive and finite by the engine.
  var parameters: [Parameter] { get }
  /// Sets the parameters from values of the kind that will be quantized.
  ///
  /// For weights called when the layer is made, when its weights are replaced, and when a stage in
  /// floating point ends. For partial sums called once, with those of the first training batch that is
  /// digitised. A stage that calibrates quantizers sets them itself.
  func initialize(from values: Tensor) throws
}

/// Turns the weights of one layer into what its crossbar cells hold.
public protocol WeightQuantizer: Quantizer {
  /// - Parameter weight: Real weights, `[outputChannels, inputChannels, k, k]`; with replicated
  ///   mapping `[arrays * outputChannels, inputChannels, k, k]`.
  /// - Returns: Cells with gradients that lead back to the weight and to ``Quantizer/parameters``.
  /// - Throws: What the tensor operations throw.
  func program(_ weight: Tensor) throws -> ProgrammedWeights
}

/// Digitises the partial sums of one layer: the ADCs behind its columns.
public protocol PartialSumQuantizer: Quantizer {
  /// - Parameter partialSums: Real values `P`,
  ///   `[batch, convertedSlices, arrays, outputChannels, height, width]`.
  /// - Returns: Codes and digitised values of that shape.
  /// - Throws: What the tensor operations throw.
  func quantize(_ partialSums: Tensor) throws -> QuantizedValues
  /// Scale, offset and codes, if the levels are equally spaced: such quantizers run fused.
  ///
  /// Nil, the default, sends the layer down the composed path, with nothing else to write.
  ///
  /// - Parameter positions: Pixels of the layer's output, which a gradient scale may depend on.
  /// - Returns: Column parameters with gradients that lead back to ``Quantizer/parameters``.
  /// - Throws: What the tensor operations throw.
  func uniform(positions: Int) throws -> UniformQuantization?
}

extension PartialSumQuantizer {
  /// Nil: levels need not be equally spaced.
  public func uniform(positions: Int) throws -> UniformQuantization? { nil }
}

/// Codes, and the real values that they stand for.
public struct QuantizedValues: Sendable {
  /// Whole numbers, as floats; without gradient.
  public var codes: Tensor
  /// What the codes stand for, with the quantizer's gradient.
  public var values: Tensor

  /// Pairs codes with values.
  public init(codes: Tensor, values: Tensor) {
    self.codes = codes
    self.values = values
  }
}

/// What the cells of one layer hold, and what their partial sums are worth.
public struct ProgrammedWeights: Sendable {
  /// Cell values as floats, with gradient unless there is a ``cellGradient``: `[convertedSlices,
  /// arrays, outputChannels, channelsPerArray, k, k]`, channels of a ragged last array padded with
  /// zeros.
  public var cells: Tensor
  /// Real value of one unit of a cell, broadcastable to `[convertedSlices, arrays,
  /// outputChannels]`.
  public var unit: Tensor
  /// What the digitised partial sum of each slice is multiplied by when slices are added up.
  public var significance: [Double]
  /// The integer weights that the cells are digits of, with gradient.
  ///
  /// Shape `[arrays, outputChannels, channelsPerArray, k, k]`. Nil where cells are not such digits;
  /// the fused path then needs ``codesOfSlices`` or ``cellGradient``.
  public var codes: Tensor?
  /// The integer weights of every slice, of the shape of ``codes`` and with gradient, where slices hold
  /// digits of different integers.
  public var codesOfSlices: [Tensor]?
  /// Which slices lead back to ``codes``, or how each leads to its own.
  public var splitGradient: SplitGradient
  /// Where the gradient of cells leads that are not digits of ``codes``; nil for those that are.
  public var cellGradient: CellGradient?

  /// Describes programmed cells.
  public init(
    cells: Tensor, unit: Tensor, significance: [Double], codes: Tensor? = nil,
    codesOfSlices: [Tensor]? = nil, splitGradient: SplitGradient = .shared,
    cellGradient: CellGradient? = nil
  ) {
    self.cells = cells
    self.unit = unit
    self.significance = significance
    self.codes = codes
    self.codesOfSlices = codesOfSlices
    self.splitGradient = splitGradient
    self.cellGradient = cellGradient
  }
}

/// The code range of one slice's converters, or of weights.
public struct CodeRange: Hashable, Sendable {
  /// Smallest and largest code, also the clip range before rounding.
  public var minimum: Int, maximum: Int
  /// Whether only -1 and +1 are codes: +1 for values of zero or more.
  public var isBinary: Bool

  /// A range of equally spaced codes.
  public init(minimum: Int, maximum: Int, isBinary: Bool = false) {
    self.minimum = minimum
    self.maximum = maximum
    self.isBinary = isBinary
  }
}

/// Converters with equally spaced levels: `code = round(clip((value - offset) / scale))`, worth
/// `code * scale + offset`.
public struct UniformQuantization: Sendable {
  /// Step of every column, all positive: `[convertedSlices, arrays, outputChannels]`.
  public var scale: Tensor
  /// Value of code 0, of the shape of `scale`; nil is zero, not learned.
  public var offset: Tensor?
  /// Code range of each converted slice.
  public var codeRanges: [CodeRange]
  /// How gradients pass.
  public var gradient: ConversionGradient

  /// Describes the converters of a layer.
  public init(
    scale: Tensor, offset: Tensor? = nil, codeRanges: [CodeRange],
    gradient: ConversionGradient = .learnedStep
  ) {
    self.scale = scale
    self.offset = offset
    self.codeRanges = codeRanges
    self.gradient = gradient
  }
}
