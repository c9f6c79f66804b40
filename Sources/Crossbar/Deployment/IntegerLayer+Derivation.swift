import Tensors

extension IntegerLayer {
  /// Derives hardware from a trained layer.
  ///
  /// - Parameters:
  ///   - context: The layer.
  ///   - programmed: Its cells.
  ///   - converters: Its converters.
  ///   - step: Value of one activation code.
  ///   - order: The arithmetic that the thresholds must reproduce.
  ///   - sizes: The layer, as the kernels take it.
  ///   - largestSum: What no integer sum exceeds in magnitude.
  /// - Throws: ``CrossbarError/notDeployable(reason:layer:)`` where cells are no integers or a
  ///   converter's step is no positive number.
  init(
    context: LayerContext, programmed: ProgrammedWeights, converters: UniformQuantization,
    step: Tensor, order: ConverterArithmetic.Order, sizes: FusedCrossbarLayer, largestSum: Int
  ) throws {
    func refusal(_ reason: String) -> CrossbarError {
      .notDeployable(reason: reason, layer: context.shape.name)
    }
    let layout = context.layout
    let columns = [layout.convertedSlices, layout.arrays, layout.outputChannels]
    let cells = try programmed.cells.detached().moved(to: .cpu)
    let integers = try cells.rounded().clamped(from: -128, to: 127)
    guard try integers.isEqual(to: cells).logicalNot().converted(to: .int64).sum().item() == 0
    else { throw refusal("its cells hold no whole numbers from -128 to 127") }

    func floats(_ tensor: Tensor) throws -> [Float] {
      try tensor.detached().expanded(to: columns).scalars(as: Float.self)
    }
    let units = try floats(programmed.unit * step)
    let scales = try floats(converters.scale)
    let offsets = try converters.offset.map(floats)
    guard zip(units, scales).allSatisfy({ $0 > 0 && $1 > 0 && ($1 / $0).isFinite }) else {
      throw refusal("a scale is not a positive number")
    }

    let codesOfSlice = converters.codeRanges.map(ConverterArithmetic.codes)
    let codeCount = codesOfSlice.map(\.count).max() ?? 0
    guard codesOfSlice.allSatisfy({ $0.count == codeCount }) else {
      throw refusal("its slices differ in the number of codes")
    }
    let perSlice = layout.arrays * layout.outputChannels
    var thresholds: [Int32] = []
    var multipliers: [Float] = []
    var constants = [Float](repeating: 0, count: perSlice)
    for (column, scale) in scales.enumerated() {
      let slice = column / perSlice
      let significance = Float(programmed.significance[slice])
      thresholds += ConverterArithmetic(
        order: order, unit: units[column], scale: scale, offset: offsets?[column],
        range: converters.codeRanges[slice]
      ).thresholds(largestSum: largestSum)
      multipliers.append(significance * scale)
      // Slice by slice, as the kernels add them up.
      constants[column % perSlice] += significance * (offsets?[column] ?? 0)
    }

    shape = context.shape
    settings = context.settings
    self.layout = layout
    activationStep = Float(try step.item())
    self.cells = try integers.converted(to: .int8)
    codes = try Tensor(
      codesOfSlice.flatMap { $0.map(Int64.init) }, shape: [codesOfSlice.count, codeCount]
    ).converted(to: .int16)
    significance = programmed.significance
    self.thresholds = try Tensor(thresholds, shape: columns + [codeCount - 1])
    referenceSteps = try Tensor(zip(scales, units).map { Double($0) / Double($1) }, shape: columns)
    self.multipliers = try Tensor(multipliers, shape: columns)
    self.constants = try Tensor(constants, shape: [layout.arrays, layout.outputChannels])
    self.sizes = sizes
  }
}
