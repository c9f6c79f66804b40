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
  /// How one weight is cut into bit slices.
  public let slicing: BitSlicing
  /// Output channels.
  public let outputChannels: Int
  /// How input channels are spread over arrays.
  public let mapping: ChannelMapping

  /// Bit slices of one weight, `S`.
  public var slices: Int { slicing.slices }
  /// Partial sums that are converted per weight: `S`, or `2 S` with dual conversion.
  public var convertedSlices: Int { slicing.convertedSlices }

  /// Cuts a layer into arrays, and checks everything about the layer and the settings on the way.
  ///
  /// - Parameters:
  ///   - shape: The convolution.
  ///   - settings: Arrays, bit widths, encoding and mapping.
  /// - Throws: ``CrossbarError`` for a size that is not positive, a bit width out of range, or a
  ///   kernel with more positions than an array has rows.
  public init(shape: ConvolutionShape, settings: CrossbarSettings) throws(CrossbarError) {
    try Self.check(shape, settings)
    slicing = try BitSlicing(settings: settings, layer: shape.name)
    mapping = settings.mapping
    outputChannels = shape.outputChannels
    columnsPerTile = min(shape.outputChannels, settings.columns)
    columnTiles = shape.outputChannels.dividedRoundingUp(by: settings.columns)

    let kernelArea = shape.kernelSize * shape.kernelSize
    let share = min(shape.inputChannels, settings.rows / kernelArea)
    arrays = shape.inputChannels.dividedRoundingUp(by: share)
    switch settings.mapping {
    case .partitioned:
      channelsPerArray = share
      channelsOfArray = (0..<arrays).map { min(share, shape.inputChannels - $0 * share) }
    case .replicated:
      channelsPerArray = shape.inputChannels
      channelsOfArray = Array(repeating: shape.inputChannels, count: arrays)
    }
  }

  /// Shape of the layer's weight: `[outputChannels, inputChannels, k, k]`, with replicated mapping
  /// `[arrays * outputChannels, inputChannels, k, k]`, array by array.
  package func weightShape(of shape: ConvolutionShape) -> [Int] {
    let copies = mapping == .replicated ? arrays : 1
    return [copies * outputChannels, shape.inputChannels, shape.kernelSize, shape.kernelSize]
  }

  private static func check(_ shape: ConvolutionShape, _ settings: CrossbarSettings)
    throws(CrossbarError)
  {
    let sizes = [
      ("inputChannels", shape.inputChannels), ("outputChannels", shape.outputChannels),
      ("kernelSize", shape.kernelSize), ("stride", shape.stride),
      ("rows of an array", settings.rows), ("columns of an array", settings.columns),
    ]
    for (quantity, value) in sizes where value < 1 {
      throw .notPositive(quantity: quantity, value: value, layer: shape.name)
    }
    guard shape.padding >= 0 else {
      throw .negativePadding(padding: shape.padding, layer: shape.name)
    }
    guard shape.kernelSize <= settings.rows / shape.kernelSize else {
      throw .kernelExceedsRows(
        kernelSize: shape.kernelSize, rows: settings.rows, layer: shape.name)
    }
    var widths = [("activationBits", settings.activationBits)]
    if case .bits(let bits) = settings.partialSumBits { widths.append(("partialSumBits", bits)) }
    for (quantity, bits) in widths where !(1...8).contains(bits) {
      throw .bitsOutOfRange(quantity: quantity, bits: bits, accepted: 1...8, layer: shape.name)
    }
  }
}

extension Int {
  /// The smallest whole number that is no smaller than the quotient of two positive numbers.
  func dividedRoundingUp(by divisor: Int) -> Int { (self - 1) / divisor + 1 }
}
