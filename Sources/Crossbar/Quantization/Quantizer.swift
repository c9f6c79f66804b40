import Tensors

/// A tensor that training may change, under a name that run files and checkpoints use.
public struct Parameter: Sendable {
  /// What a parameter is, which decides about weight decay: only weights decay.
  public enum Role: String, Sendable {
    case weight, bias, normalization, quantizerScale, quantizerOffset
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
  var parameters: [Parameter] { get }
  /// Sets the parameters from values of the kind that will be quantized.
  ///
  /// For weights called when the layer is made; for partial sums with those of the first batch
  /// after partial-sum quantization was switched on.
  func initialize(from values: Tensor) throws
  /// Scale, offset and codes, if the levels are equally spaced: such quantizers run fused.
  ///
  /// Nil sends the layer down the composed path, with nothing else to write.
  var uniform: UniformQuantization? { get }
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
  ///   `[batch, slices, arrays, outputChannels, height, width]`.
  /// - Returns: Codes and digitised values of that shape.
  /// - Throws: What the tensor operations throw.
  func quantize(_ partialSums: Tensor) throws -> QuantizedValues
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
  /// Cell values as floats, with gradient: `[slices, arrays, outputChannels, channelsPerArray, k, k]`,
  /// channels of a ragged last array padded with zeros.
  public var cells: Tensor
  /// Real value of one unit of a cell, broadcastable to `[slices, arrays, outputChannels]`.
  public var unit: Tensor
  /// What the digitised partial sum of each slice is multiplied by when slices are added up.
  public var significance: [Double]

  /// Describes programmed cells.
  public init(cells: Tensor, unit: Tensor, significance: [Double]) {
    self.cells = cells
    self.unit = unit
    self.significance = significance
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

/// A quantizer with equally spaced levels: `code = round(clip((value - offset) / scale))`.
public struct UniformQuantization: Sendable {
  /// What shares one scale.
  public var granularity: Granularity
  /// Step size, all positive; weights `[1]`, `[arrays, columnTiles]` or `[arrays,
  /// outputChannels]`, partial sums the same behind a slice axis (but `[1]` for the layer).
  public var scale: Tensor
  /// Value of code 0, of the shape of `scale`; nil is zero, not learned.
  public var offset: Tensor?
  /// Code range of each slice (one entry for weights).
  public var codeRanges: [CodeRange]

  /// Describes a uniform quantizer.
  public init(
    granularity: Granularity, scale: Tensor, offset: Tensor? = nil, codeRanges: [CodeRange]
  ) {
    self.granularity = granularity
    self.scale = scale
    self.offset = offset
    self.codeRanges = codeRanges
  }
}
