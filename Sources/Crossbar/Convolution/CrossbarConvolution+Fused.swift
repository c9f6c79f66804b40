import Tensors

/// Which implementation computes a layer.
package enum ConvolutionPath: String, Codable, Hashable, Sendable, CaseIterable {
  /// Fused where the quantizers and the device allow it, composed elsewhere.
  case automatic
  /// Always out of tensor operations.
  case composed
}

/// How products of the backward pass are rounded.
package enum GradientPrecision: String, Codable, Hashable, Sendable, CaseIterable {
  /// Not at all: IEEE single precision throughout.
  case float32
  /// Gradients are rounded before they are multiplied: to bfloat16 where such products are what the CPU
  /// is best at, to 16-bit fixed point with steps for every image on other CPUs with AVX2 or AVX-512, and
  /// to TensorFloat-32 on CUDA (there also the operands of layers in floating point). Elsewhere it is
  /// `float32`. Sums stay exact or in single precision, and partial sums exact.
  case mixed
}

/// The convolution as one pass over memory: partial sums never leave the registers.
extension CrossbarConvolution {
  /// Convolves with the fused kernels, or returns nil where the composed path has to.
  ///
  /// - Parameters:
  ///   - activation: From this layer's own input quantizer.
  ///   - programmed: The layer's cells.
  /// - Returns: `[batch, outputChannels, height', width']`, or nil if a quantizer is not uniform,
  ///   statistics are gathered, or the layer is not on the CPU in
  ///   float32.
  /// - Throws: `TorchError` if shapes do not fit; what the quantizers throw.
  func fused(_ activation: Activation, programmed: ProgrammedWeights) throws -> Tensor? {
    guard recorder == nil, isFused(programmed), let parts = try programmed.fusedParts() else {
      return nil
    }
    let converters = try converters(for: activation)
    if isDigitizing, converters == nil { return nil }
    let (input, step) = try fusedInput(activation)
    let unit = try (programmed.unit * step).expanded(to: columns)
    let split = try programmed.fusedSplit(unit: unit)
    func output(
      of part: ProgrammedWeights.FusedPart, _ converters: UniformQuantization?, unit: Tensor
    ) throws -> Tensor {
      var layer = fusedLayer(programmed, converters)
      layer.slices = part.slices.map { layer.slices[$0] }
      return try input.convolved(
        layer: layer, weightCodes: part.codes, cells: programmed.cells.entries(part.slices),
        unit: unit.entries(part.slices),
        partialSumScale: converters?.scale.expanded(to: columns).entries(part.slices),
        partialSumOffset: converters?.offset?.expanded(to: columns).entries(part.slices),
        split: split?.entries(part.slices))
    }
    func output(_ converters: UniformQuantization?, unit: Tensor) throws -> Tensor {
      let whole = ProgrammedWeights.FusedPart(
        slices: Array(programmed.significance.indices), codes: parts[0].codes)
      guard parts.count > 1 else { return try output(of: whole, converters, unit: unit) }
      // Added up in the order of a single call, so that training and evaluation have the same bits.
      let value = try withoutGradients { try output(of: whole, converters, unit: unit) }
      let sum = try parts.dropFirst().reduce(output(of: parts[0], converters, unit: unit)) {
        try $0 + output(of: $1, converters, unit: unit)
      }
      return try value.straightThrough(to: sum)
    }
    switch converters?.gradient {
    case nil, .learnedStep:
      return try output(converters, unit: unit)
    case .fixedCodes:
      // With an offset z scale is not unit Pint any more.
      guard let converters, converters.offset == nil else { return nil }
      let scale = converters.scale
      // The kernels' derivative by a scale is the sum of g (code - z), with z = 0 outside, and by a
      // unit the sum of g Pint inside. As z scale = unit Pint, a unit that seems to grow with its
      // scale gives what is missing: the sum of g z.
      let growing = try unit * scale / scale.detached()
      return try output(converters, unit: unit.straightThrough(to: growing))
    case .clipped:
      return try output(converters?.detached, unit: unit)
    case .passedThrough:
      let digitised = try withoutGradients { try output(converters, unit: unit) }
      return try digitised.straightThrough(to: output(nil, unit: unit))
    }
  }

  /// Convolves with the cells of the simulated chip and the fused kernels, or returns nil where
  /// the composed path has to: as ``fused(_:programmed:)``, without gradient.
  ///
  /// A bias in front of the converters is a converter's offset that the output does not show: the
  /// kernel takes it for one and adds it to the output, from which it is taken off again.
  func fusedOnChip(
    _ activation: Activation, programmed: ProgrammedWeights, chip: VariedLayer
  ) throws -> Tensor? {
    guard recorder == nil, isFused(programmed) else { return nil }
    let converters = try converters(for: activation)
    if isDigitizing, converters == nil { return nil }
    let (input, step) = try fusedInput(activation)
    var unit = try (programmed.unit * step).expanded(to: columns)
    if let gain = chip.gain { unit = try unit / gain }
    var offset = try converters?.offset?.expanded(to: columns)
    let bias = try chip.bias(converters: converters)
    if let bias, converters != nil { offset = try (offset ?? Tensor.zeros(columns)) - bias }
    let output = try input.convolvedVaried(
      layer: fusedLayer(programmed, converters), cells: chip.cells, unit: unit,
      partialSumScale: converters?.scale.expanded(to: columns), partialSumOffset: offset)
    guard let bias else { return output }
    let shape = [1, columns[0], columns[1], columns[2], 1, 1]
    return try output
      + shiftAdded(bias.reshaped(shape), significance: programmed.significance)
  }

  /// Whether the fused kernels compute the layer, if its converters have equally spaced levels.
  func isFused(_ programmed: ProgrammedWeights) -> Bool {
    path == .automatic && programmed.hasFusedGradient && context.device == .cpu
      && context.scalarType == .float32 && fitsAccumulators
  }

  /// Whether converters stand behind the columns.
  package var isDigitizing: Bool { quantizesPartialSums && quantizers.partialSum != nil }

  /// The converters of an activation's partial sums, if there are any with equally spaced levels.
  func converters(for activation: Activation) throws -> UniformQuantization? {
    guard isDigitizing else { return nil }
    return try uniformConverters(positions: outputPositions(of: activation))
  }

  /// Shape of everything that columns have of their own.
  var columns: [Int] { [layout.convertedSlices, layout.arrays, layout.outputChannels] }

  private var layout: CrossbarLayout { context.layout }

  func fusedLayer(_ programmed: ProgrammedWeights, _ converters: UniformQuantization?)
    -> FusedCrossbarLayer
  {
    let shape = context.shape
    return FusedCrossbarLayer(
      kernelSize: shape.kernelSize, stride: shape.stride, padding: shape.padding,
      arrays: layout.arrays, channelsPerArray: layout.channelsPerArray,
      largestCell: layout.slicing.largestDigit, isReplicated: layout.mapping == .replicated,
      roundsGradients: precision == .mixed, slices: fusedSlices(programmed, converters))
  }

  private func fusedSlices(_ programmed: ProgrammedWeights, _ converters: UniformQuantization?)
    -> [FusedCrossbarLayer.Slice]
  {
    let slicing = layout.slicing
    return programmed.significance.enumerated().map { converted, significance in
      let range = converters?.codeRanges[converted] ?? CodeRange(minimum: 0, maximum: 0)
      let isDual = slicing.encoding == .dualConversion
      let share = slicing.share(of: converted % slicing.slices, programmed.splitGradient)
      return FusedCrossbarLayer.Slice(
        significance: Float(significance), minimumCode: Float(range.minimum),
        maximumCode: Float(range.maximum), isBinary: range.isBinary,
        // A negative cell falls as its weight rises, and counts negatively: the two signs cancel.
        splitWeight: Float(abs(significance) * share),
        polarity: isDual ? (converted < slicing.slices ? 1 : -1) : 0)
    }
  }

  func fusedInput(_ activation: Activation) throws -> (FusedActivation, Tensor) {
    switch activation {
    case .fused(let input):
      return (input, try Tensor.full(1 / Double(input.levels), shape: [1]))
    case .quantized(let input):
      let codes = try input.codes.detached().converted(to: .uint8).moved(to: .cpu).channelsLast()
      let levels = (1 << context.settings.activationBits) - 1
      return (FusedActivation(codes: codes, carrier: input.codes, levels: levels), input.step)
    case .float:
      throw CrossbarError.activationNotQuantized(layer: context.shape.name)
    }
  }

  private func outputPositions(of activation: Activation) -> Int {
    let shape = activation.shape
    return context.shape.outputLength(of: shape[2]) * context.shape.outputLength(of: shape[3])
  }

  /// Whether no partial sum can leave the range in which float32 is exact.
  private var fitsAccumulators: Bool { largestPartialSum < 1 << 24 }
}
