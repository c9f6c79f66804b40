/// What a table fixes for every method: the arrays, the bit widths and the encoding.
///
/// Values are checked where a layer is laid out: see ``CrossbarLayout/init(shape:settings:)``.
public struct CrossbarSettings: Codable, Hashable, Sendable {
  /// Rows (word lines) of one array.
  public var rows: Int
  /// Columns (bit lines) of one array.
  public var columns: Int
  /// Bits per weight, 1 to 8; encodings with a sign of their own need 2.
  public var weightBits: Int
  /// Bits stored by one cell, 1 to 8.
  public var cellBits: Int
  /// Bits per activation, 1 to 8, unsigned.
  public var activationBits: Int
  /// The converters behind the columns.
  public var partialSumBits: ADCResolution
  /// How signed weights are stored.
  public var encoding: WeightEncoding
  /// How input channels are spread over arrays.
  public var mapping: ChannelMapping
  /// How the step of activations is found.
  public var activationStep: ActivationStep

  /// Describes arrays, bit widths and encoding.
  public init(
    rows: Int, columns: Int, weightBits: Int, cellBits: Int, activationBits: Int,
    partialSumBits: ADCResolution, encoding: WeightEncoding = .differential,
    mapping: ChannelMapping = .partitioned, activationStep: ActivationStep = .fixed
  ) {
    self.rows = rows
    self.columns = columns
    self.weightBits = weightBits
    self.cellBits = cellBits
    self.activationBits = activationBits
    self.partialSumBits = partialSumBits
    self.encoding = encoding
    self.mapping = mapping
    self.activationStep = activationStep
  }
}

/// How the step between activation codes is found.
public enum ActivationStep: String, Codable, Sendable, CaseIterable {
  /// `1 / (2^bits - 1)`: values are clipped to [0, 1].
  case fixed
  /// Learned like a weight scale (LSQ), set from the first training batch.
  case learned
}

/// The size of one convolution layer, before it is cut into arrays.
public struct ConvolutionShape: Hashable, Sendable {
  /// Where the layer stands in its network, such as `stage2.block0.convolution1`.
  public var name: String
  /// Channels that the layer reads.
  public var inputChannels: Int
  /// Channels that the layer computes.
  public var outputChannels: Int
  /// Height and width of the kernel.
  public var kernelSize: Int
  /// Positions per step, both ways.
  public var stride: Int
  /// Zeros on each side.
  public var padding: Int

  /// A square convolution.
  public init(
    name: String, inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1,
    padding: Int = 0
  ) {
    self.name = name
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
  }

  /// Height or width of the output, from that of the input; not positive where the kernel does not
  /// fit.
  package func outputLength(of length: Int) -> Int {
    (length + 2 * padding - kernelSize) / stride + 1
  }
}
