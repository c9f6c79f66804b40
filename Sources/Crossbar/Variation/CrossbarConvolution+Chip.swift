import Tensors

/// Layers of simulated chips.
extension CrossbarConvolution {
  /// Whether there are cells: not in layers that quantize nothing.
  package var holdsDigits: Bool { quantizers.weight != nil }

  /// Programs the layer's cells on a simulated chip, for every evaluation until ``useExactCells()``.
  ///
  /// - Parameters:
  ///   - chip: Which chip.
  ///   - variation: How chips vary. None at all is no obstacle: then cells are what is programmed.
  ///   - index: Position of the layer among the network's layers on arrays.
  /// - Throws: ``CrossbarError/weightsNotQuantized(layer:)`` for a layer that is on no array,
  ///   ``CrossbarError/stepsNotUniform(layer:)`` for offsets of converters that have no step.
  package func program(on chip: ChipIdentity, _ variation: CellVariation, index: Int) throws {
    let draws = VariationDraws(variation: variation, chip: chip, layer: index)
    self.variation = try withoutGradients {
      let digits = try programmed().cells.detached()
      var offsets = try draws.converterOffsets(columns, like: digits)
      if !isDigitizing { offsets = nil }
      if offsets != nil, try uniformConverters(positions: 1) == nil {
        throw CrossbarError.stepsNotUniform(layer: context.shape.name)
      }
      return VariedLayer(
        cells: try draws.cells(holding: digits, slicing: context.layout.slicing),
        converterOffsets: offsets)
    }
  }

  /// Forgets the simulated chip.
  package func useExactCells() { variation = nil }

  /// Fits the converters to the chip's cells at the next forward pass.
  ///
  /// The reference step of a converter is multiplied by the gain whose division brings the chip's
  /// partial sums closest to those of the exact cells, in the mean square; where the method has
  /// offsets, they take up what the gain leaves. Codes then stand for what they stood for, so
  /// digital scales stay. Nothing but these scales and offsets changes.
  ///
  /// - Parameter granularity: Which columns share a gain and an offset: as for partial-sum scales.
  package func calibrateAtNextPass(sharing granularity: Granularity) {
    variation?.calibration = granularity
  }

  func forward(_ activation: Activation, programmed: ProgrammedWeights, on chip: VariedLayer) throws
    -> Tensor
  {
    var chip = chip
    if let granularity = chip.calibration {
      chip.calibration = nil
      try withoutGradients {
        try calibrate(&chip, on: activation, programmed: programmed, sharing: granularity)
      }
      variation = chip
    }
    if let output = try fusedOnChip(activation, programmed: programmed, chip: chip) {
      return output
    }
    let input = try quantized(activation)
    let sums = try integerPartialSums(input.codes, cells: chip.cells)
    var values = try realPartialSums(sums, unit: programmed.unit, step: input.step)
    let shape = [1] + columns + [1, 1]
    if let gain = chip.gain { values = try values / gain.reshaped(shape) }
    if let bias = try chip.bias(converters: converters(for: activation)) {
      values = try values + bias.reshaped(shape)
    }
    return try digitizedAndAdded(values, significance: programmed.significance)
  }

  private func calibrate(
    _ chip: inout VariedLayer, on activation: Activation, programmed: ProgrammedWeights,
    sharing granularity: Granularity
  ) throws {
    let input = try quantized(activation)
    func values(_ cells: Tensor) throws -> Tensor {
      let sums = try integerPartialSums(input.codes, cells: cells)
      return try realPartialSums(sums, unit: programmed.unit, step: input.step)
        .detached().converted(to: .float64)
    }
    let designed = try values(programmed.cells)
    var found = try values(chip.cells)
    if let deviation = try chip.deviation(converters: converters(for: activation)) {
      found = try found + deviation.reshaped([1] + columns + [1, 1])
    }
    let hasOffsets =
      quantizers.partialSum?.parameters.contains { $0.role == .quantizerOffset } ?? false
    let fit = try GainFit(
      designed: designed, found: found, hasOffset: hasOffsets,
      groups: ScaleGroups(
        granularity: granularity, layout: context.layout, slices: context.layout.convertedSlices))
    chip.gain = try fit.gain.converted(to: context.scalarType)
    chip.trim = try fit.offset?.converted(to: context.scalarType)
  }
}

/// What brings the partial sums of a chip closest to the designed ones, per group of columns:
/// `designed = (found - offset) / gain` with least squares.
private struct GainFit {
  /// Of the columns' shape; 1 where the partial sums do not tell.
  let gain: Tensor
  /// Found value where 0 is designed; nil for a line through the origin.
  let offset: Tensor?

  init(designed: Tensor, found: Tensor, hasOffset: Bool, groups: ScaleGroups) throws {
    func sum(_ values: Tensor) throws -> Tensor {
      try groups.sums(of: values.sum(over: [0, 4, 5]))
    }
    let count = try sum(Tensor.ones(designed.shape, scalarType: .float64, device: designed.device))
    let means = (designed: try sum(designed) / count, found: try sum(found) / count)
    var products = try sum(designed * found)
    var squares = try sum(found * found)
    if hasOffset {
      products = try products - means.designed * means.found * count
      squares = try squares - means.found * means.found * count
    }
    let quotient = try squares / products
    let tells = try quotient.isFinite().and(quotient.isGreater(than: 0))
    let ones = try Tensor.ones(squares.shape, scalarType: .float64, device: squares.device)
    let usable = try quotient.selected(where: tells, otherwise: ones)
    gain = try groups.columns(from: usable).contiguous()
    offset =
      hasOffset
      ? try groups.columns(from: means.found - means.designed * usable).contiguous() : nil
  }
}
