import Tensors

/// Checks of what quantizers return: they may be anybody's, and the fused kernels read memory by these
/// shapes.
extension CrossbarConvolution {
  /// The layer's cells.
  ///
  /// - Returns: What the quantizer programs, of the layer's shapes.
  /// - Throws: ``CrossbarError/weightsNotQuantized(layer:)``,
  ///   ``CrossbarError/quantizerMismatch(quantity:shape:expected:layer:)``, and what the quantizer
  ///   throws.
  func programmed() throws -> ProgrammedWeights {
    guard let quantizer = quantizers.weight else {
      throw CrossbarError.weightsNotQuantized(layer: context.shape.name)
    }
    let programmed = try quantizer.program(weight)
    let kernel = context.shape.kernelSize
    let block = [layout.arrays, layout.outputChannels, layout.channelsPerArray, kernel, kernel]
    try require("cells", programmed.cells.shape, [layout.convertedSlices] + block)
    try require("significance", [programmed.significance.count], [layout.convertedSlices])
    try requireBroadcast("unit", programmed.unit.shape)
    if let codes = programmed.codes { try require("codes", codes.shape, block) }
    for codes in programmed.codesOfSlices ?? [] {
      try require("codesOfSlices", codes.shape, block)
    }
    if let gradient = programmed.cellGradient {
      try require("cellGradient.weights", gradient.weights.shape, block)
      try requireBroadcast("cellGradient.derivative", gradient.derivative.shape)
    }
    return programmed
  }

  /// The converters with equally spaced levels behind the layer's columns, if there are such.
  ///
  /// - Parameter positions: Pixels of the layer's output.
  /// - Returns: Converters; nil where the layer has none, or none with such levels.
  /// - Throws: ``CrossbarError/quantizerMismatch(quantity:shape:expected:layer:)``, and what the
  ///   quantizer throws.
  func uniformConverters(positions: Int) throws -> UniformQuantization? {
    guard let converters = try quantizers.partialSum?.uniform(positions: positions) else {
      return nil
    }
    try require("codeRanges", [converters.codeRanges.count], [layout.convertedSlices])
    try requireBroadcast("scale", converters.scale.shape)
    if let offset = converters.offset { try requireBroadcast("offset", offset.shape) }
    return converters
  }

  private func requireBroadcast(_ quantity: String, _ shape: [Int]) throws(CrossbarError) {
    let fits =
      shape.count <= columns.count
      && zip(shape.reversed(), columns.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
    if !fits { try require(quantity, shape, columns) }
  }

  private func require(
    _ quantity: String, _ shape: [Int], _ expected: [Int]
  ) throws(CrossbarError) {
    guard shape == expected else {
      throw .quantizerMismatch(
        quantity: quantity, shape: shape, expected: expected, layer: context.shape.name)
    }
  }

  private var layout: CrossbarLayout { context.layout }
}
