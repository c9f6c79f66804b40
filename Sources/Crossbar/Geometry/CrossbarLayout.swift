/// How one layer is cut into arrays, column tiles and bit slices.
///
/// Source: the specification, "Symbols". Tiling is kernel-intact: an array holds whole kernels.
public struct CrossbarLayout: Hashable, Sendable {
  /// Arrays along the input, `A`.
  public let arrays: Int
  /// Input channels of every array but a ragged last one; with replicated mapping all of them.
  public let channelsPerArray: Int
  /// Input channels of each array.
  public let channelsOfArray: [Int]
  /// Column tiles along the output, `T`.
  public let columnTiles: Int
  /// Output channels of every column tile but a ragged last one.
  public let columnsPerTile: Int
  /// Bit slices of one weight, `S`.
  public let slices: Int
  /// Partial sums that are converted per weight: `S`, or `2 S` with dual conversion.
  public let convertedSlices: Int
  /// Output channels.
  public let outputChannels: Int
  /// How input channels are spread over arrays.
  public let mapping: ChannelMapping
}
