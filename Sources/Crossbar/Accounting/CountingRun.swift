import Tensors

/// One image through one layer, conversion by conversion, with everything that hardware does
/// counted: what the closed form of ``LayerCost`` is checked against.
///
/// Knows no formula of a count. It takes what the columns give of the real inference, digitises,
/// multiplies, shifts and adds in the order of the granularity, and ends with the layer's output.
package struct CountingRun {
  /// Counted, in the order of ``LayerCost``'s members.
  package private(set) var adcConversions = 0
  /// Products of digitised values and scales.
  package private(set) var dequantizationMultiplications = 0
  /// Additions of shifted values.
  package private(set) var shiftAdds = 0
  /// Different scales that were multiplied by, over the whole image.
  package var dequantizationFactors: Int { factors.count }
  /// Physical arrays that hold a digit, with the number of those.
  package private(set) var cellsOfArray: [PhysicalArray: Int] = [:]
  /// Scales and offsets that are stored.
  package private(set) var scales = 0
  /// The layer's output, `[outputChannels, height', width']`, row-major.
  package private(set) var output: [Double] = []

  /// One array of `rows x columns` cells.
  package struct PhysicalArray: Hashable, Sendable {
    /// Converted slice, or slice and cell of a pair.
    var slice: Int, cell: Int
    /// Along the input, along the output, and which part of a column that exceeds an array.
    var array: Int, tile: Int, part: Int
  }

  private var factors: Set<Int> = []

  /// Physical arrays.
  package var arrays: Int { cellsOfArray.count }
  /// Cells that hold a digit.
  package var usedCells: Int { cellsOfArray.values.reduce(0, +) }

  /// Walks an image.
  ///
  /// - Parameters:
  ///   - activation: One image.
  ///   - layer: Converters with equally spaced levels, or ideal ones.
  ///   - granularities: Of the method.
  /// - Throws: ``CrossbarError`` for a layer on no array, or without equally spaced levels.
  package init(
    _ activation: Activation, through layer: CrossbarConvolution,
    granularities: (weight: Granularity?, partialSum: Granularity?)
  ) throws {
    let (context, layout) = (layer.context, layer.context.layout)
    precondition(activation.shape[0] == 1, "one image is walked at a time")
    guard let weightGranularity = granularities.weight else {
      throw CrossbarError.weightsNotQuantized(layer: context.shape.name)
    }
    place(context)
    let trace = try layer.trace(activation)
    let groups = ScaleGroups(
      granularity: layer.isDigitizing ? granularities.partialSum ?? .layer : weightGranularity,
      layout: layout, slices: layer.isDigitizing ? layout.convertedSlices : nil)
    // Which stored scale each column is multiplied by, by its number.
    let numbers = try Tensor.range(groups.count).converted(to: .float64).reshaped(groups.shape)
    let factorOfColumn = try groups.columns(from: numbers).expanded(to: layer.columns)
      .scalars(as: Double.self).map { Int($0) }
    scales = layer.parameters.reduce(0) { sum, parameter in
      sum + (parameter.role.isQuantizers ? parameter.tensor.elementCount : 0)
    }

    let digitised = trace.partialSumCodes ?? trace.partialSums
    let (multipliers, offsets) = try Self.converters(layer, activation)
    walk(
      values: try digitised.detached().scalars(as: Double.self), multipliers: multipliers,
      offsets: offsets, factorOfColumn: factorOfColumn,
      significance: layer.context.layout.slicing.significance, layout: layout,
      pixels: digitised.shape[4] * digitised.shape[5])
  }

  /// Puts every digit into a cell, kernels whole.
  private mutating func place(_ context: LayerContext) {
    let (shape, layout, settings) = (context.shape, context.layout, context.settings)
    let area = shape.kernelSize * shape.kernelSize
    let kernelsPerColumn = settings.rows / area
    let cells = settings.encoding == .differential ? [0, 1] : [0]
    for slice in 0..<layout.convertedSlices {
      for array in 0..<layout.arrays {
        for output in 0..<shape.outputChannels {
          for channel in 0..<layout.channelsOfArray[array] {
            for cell in cells {
              let place = PhysicalArray(
                slice: slice, cell: cell, array: array, tile: output / settings.columns,
                part: channel / kernelsPerColumn)
              cellsOfArray[place, default: 0] += area
            }
          }
        }
      }
    }
  }

  /// What every column's value is multiplied by, and what its offset adds.
  private static func converters(
    _ layer: CrossbarConvolution, _ activation: Activation
  ) throws -> (multipliers: [Double], offsets: [Double]?) {
    if layer.isDigitizing {
      guard let uniform = try layer.converters(for: activation) else {
        throw CrossbarError.stepsNotUniform(layer: layer.context.shape.name)
      }
      return (
        try uniform.scale.detached().expanded(to: layer.columns).scalars(as: Double.self),
        try uniform.offset?.detached().expanded(to: layer.columns).scalars(as: Double.self)
      )
    }
    let unit = try layer.programmed().unit * layer.quantized(activation).step
    return (try unit.detached().expanded(to: layer.columns).scalars(as: Double.self), nil)
  }

  private mutating func walk(
    values: [Double], multipliers: [Double], offsets: [Double]?, factorOfColumn: [Int],
    significance: [Double], layout: CrossbarLayout, pixels: Int
  ) {
    for output in 0..<layout.outputChannels {
      let columns = (0..<layout.arrays).flatMap { array in
        (0..<layout.convertedSlices).map { slice in
          (slice, (slice * layout.arrays + array) * layout.outputChannels + output)
        }
      }
      let constant = columns.reduce(0) { $0 + significance[$1.0] * (offsets?[$1.1] ?? 0) }
      for pixel in 0..<pixels {
        var sum: Double?
        // Neighbouring columns of one scale are added up before they are multiplied.
        var pending: (sum: Double, factor: Int, multiplier: Double)?
        for (slice, column) in columns {
          let shifted = significance[slice] * values[column * pixels + pixel]
          adcConversions += 1
          if let open = pending, open.factor == factorOfColumn[column] {
            pending = (open.sum + shifted, open.factor, open.multiplier)
            shiftAdds += 1
          } else {
            finish(&pending, into: &sum)
            pending = (shifted, factorOfColumn[column], multipliers[column])
          }
        }
        finish(&pending, into: &sum)
        self.output.append((sum ?? 0) + constant)
      }
    }
  }

  private mutating func finish(
    _ pending: inout (sum: Double, factor: Int, multiplier: Double)?, into sum: inout Double?
  ) {
    guard let open = pending else { return }
    pending = nil
    dequantizationMultiplications += 1
    factors.insert(open.factor)
    if sum != nil { shiftAdds += 1 }
    sum = (sum ?? 0) + open.sum * open.multiplier
  }
}
