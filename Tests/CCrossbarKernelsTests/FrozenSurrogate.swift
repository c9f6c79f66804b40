import CCrossbarKernels

/// The function whose gradient the backward pass returns, in real numbers.
///
/// Rounding is frozen at the point where the gradient is taken: inside of the clip range a converted
/// partial sum is `P + r * scale` with the residual `r = q - z` of that point, outside it is
/// `clip * scale + offset`. The result is linear in every single argument, so a symmetric difference
/// quotient is its derivative for steps of any size.
struct FrozenSurrogate {
  let layer: RandomLayer
  let outputGradient: [Double]
  private let frozen: [Frozen]

  /// What the ADC did to one partial sum.
  private enum Frozen {
    case ideal
    case inside(residual: Double)
    case clipped(code: Double)
  }

  /// The arguments of the function; cells follow the weight codes.
  struct Arguments {
    var codes: [Double]
    var weightSteps: [Double]
    var unit: [Double]
    var scale: [Double]
    var offset: [Double]
  }

  init(_ layer: RandomLayer) {
    self.layer = layer
    outputGradient = layer.outputGradient.map(Double.init)
    let arguments = Self.arguments(of: layer)
    var frozen: [Frozen] = []
    Self.forEachPartialSum(of: layer, arguments) { sum, column, slice, _ in
      guard let scale = layer.scale?[column] else { return frozen.append(.ideal) }
      let z = (arguments.unit[column] * sum - arguments.offset[column]) / Double(scale)
      let range = Double(slice.minimum_code)...Double(slice.maximum_code)
      let code = slice.binary ? (z >= 0 ? 1 : -1) : z.rounded(.toNearestOrEven)
      frozen.append(
        range.contains(z)
          ? .inside(residual: code - z)
          : .clipped(code: z < range.lowerBound ? range.lowerBound : range.upperBound))
    }
    self.frozen = frozen
  }

  /// The point at which the gradient is taken.
  static func arguments(of layer: RandomLayer) -> Arguments {
    Arguments(
      codes: layer.codes.map(Double.init),
      weightSteps: [Double](repeating: 0, count: layer.count(of: .weightCode)),
      unit: layer.unit.map(Double.init),
      scale: layer.scale?.map(Double.init) ?? [Double](repeating: 1, count: layer.unit.count),
      offset: layer.offset?.map(Double.init) ?? [Double](repeating: 0, count: layer.unit.count))
  }

  /// The sum of outputs times their gradients.
  func loss(_ arguments: Arguments) -> Double {
    var total = 0.0
    var index = 0
    Self.forEachPartialSum(of: layer, arguments) { sum, column, slice, output in
      let psum = arguments.unit[column] * sum
      let converted =
        switch frozen[index] {
        case .ideal: psum
        case .inside(let residual): psum + residual * arguments.scale[column]
        case .clipped(let code): code * arguments.scale[column] + arguments.offset[column]
        }
      total += outputGradient[output] * Double(slice.significance) * converted
      index += 1
    }
    return total
  }

  /// Calls `body(integer partial sum, column, its slice, place in the output)` for all of them.
  private static func forEachPartialSum(
    of layer: RandomLayer, _ arguments: Arguments,
    _ body: (Double, Int, crossbar_slice, Int) -> Void
  ) {
    let extents = layer.extents
    let all = Int(extents.input_channels)
    let outputs = Int(extents.output_channels)
    let area = Int(extents.kernel * extents.kernel)
    let cellsPerSlice = layer.cells.count / Int(extents.slices)
    let weightCodes = layer.weightCodes
    for place in 0..<layer.outputCount / outputs {
      let plane = Int(extents.output_height * extents.output_width)
      let image = place / plane
      let y0 = place % plane / Int(extents.output_width) * Int(extents.stride)
      let x0 = place % Int(extents.output_width) * Int(extents.stride)
      for output in 0..<outputs {
        var firstRow = 0
        for array in 0..<Int(extents.arrays) {
          let replicated = extents.mapping == CROSSBAR_REPLICATED
          let first = replicated ? 0 : array * Int(extents.channels_per_array)
          let count = replicated ? all : min(Int(extents.channels_per_array), all - first)
          for slice in 0..<Int(extents.slices) {
            let adc = layer.slices[slice]
            let column = (slice * Int(extents.arrays) + array) * outputs + output
            let split =
              layer.split.map { $0[column] / layer.unit[column] } ?? adc.split_weight
            var sum = 0.0
            for row in 0..<count * area {
              let y = y0 + row % area / Int(extents.kernel) - Int(extents.padding)
              let x = x0 + row % Int(extents.kernel) - Int(extents.padding)
              guard 0..<Int(extents.height) ~= y, 0..<Int(extents.width) ~= x else { continue }
              let weight = firstRow * outputs + output * count * area + row
              let follows =
                adc.polarity == 0 || (adc.polarity > 0) == (weightCodes[weight] >= 0)
              let pixel = (image * Int(extents.height) + y) * Int(extents.width) + x
              sum +=
                arguments.codes[pixel * all + first + row / area]
                * (Double(layer.cells[slice * cellsPerSlice + weight])
                  + (follows ? Double(split / adc.significance) : 0)
                    * arguments.weightSteps[weight])
            }
            body(sum, column, adc, place * outputs + output)
          }
          firstRow += count * area
        }
      }
    }
  }
}
