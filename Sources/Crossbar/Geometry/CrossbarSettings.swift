/// What a table fixes for every method: the arrays, the bit widths and the encoding.
public struct CrossbarSettings: Codable, Hashable, Sendable {
  /// Rows (word lines) of one array.
  public var rows: Int
  /// Columns (bit lines) of one array.
  public var columns: Int
  /// Bits per weight, 1 to 8.
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
}
