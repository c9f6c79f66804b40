import Crossbar
import Tensors

/// Checks of one layer that a method quantizes.
struct LayerCheck {
  let method: any QuantizationMethod
  let settings: CrossbarSettings

  private let shape = ConvolutionShape(
    name: "check", inputChannels: 6, outputChannels: 6, kernelSize: 3, padding: 1)

  func failures() throws -> [String] {
    let layer = try makeLayer()
    let activation = try makeActivation(for: layer, batch: 8)
    _ = try layer.forward(activation, training: true)
    return try checkCells(of: layer) + checkCodes(of: layer, activation)
      + checkPartialSumGradient(of: layer, activation) + checkWeightGradient(of: layer)
      + checkEvaluation(of: layer) + checkDeterminism()
  }

  private func makeLayer(scalarType: ScalarType = .float32) throws -> CrossbarConvolution {
    let context = try LayerContext(shape: shape, settings: settings, scalarType: scalarType)
    return try CrossbarConvolution(
      context: context, quantizers: method.quantizers(for: context),
      generator: Generator(seed: 1))
  }

  private func makeActivation(for layer: CrossbarConvolution, batch: Int) throws -> Activation {
    let values = try Generator(seed: 2).uniform(
      [batch, shape.inputChannels, 6, 5], scalarType: layer.context.scalarType)
    return try layer.makeInputQuantizer().apply(values, training: true)
  }

  /// Digits lie in their ranges and are whole numbers.
  private func checkCells(of layer: CrossbarConvolution) throws -> [String] {
    guard let quantizer = try method.quantizers(for: layer.context).weight else { return [] }
    try quantizer.initialize(from: layer.weight)
    let cells = try quantizer.program(layer.weight).cells
    var failures: [String] = []
    if try cells.difference(from: cells.rounded()) > 0 {
      failures.append("a cell holds no whole number")
    }
    for (slice, range) in layer.context.layout.slicing.digitRanges.enumerated() {
      let digits = try cells.sliced(slice..<slice + 1, along: 0)
      let found = try (digits.minimum().item(), digits.maximum().item())
      if found.0 < Double(range.lowerBound) || found.1 > Double(range.upperBound) {
        failures.append("digits of slice \(slice) span \(found), outside of \(range)")
      }
    }
    return failures
  }

  /// ADC codes lie in their ranges, and digitised values on the levels.
  private func checkCodes(of layer: CrossbarConvolution, _ activation: Activation) throws
    -> [String]
  {
    guard let (quantizer, sums) = try converters(of: layer, activation) else { return [] }
    let converted = try quantizer.quantize(sums)
    let codes = converted.codes
    var failures: [String] = []
    if try codes.difference(from: codes.rounded()) > 0 { failures.append("a code is not whole") }
    guard let uniform = try quantizer.uniform(positions: sums.shape[4] * sums.shape[5]) else {
      return failures
    }
    for (slice, range) in uniform.codeRanges.enumerated() {
      let part = try codes.sliced(slice..<slice + 1, along: 1)
      let found = try (part.minimum().item(), part.maximum().item())
      let leastMagnitude = try part.absolute().minimum().item()
      if found.0 < Double(range.minimum) || found.1 > Double(range.maximum)
        || (range.isBinary && leastMagnitude != 1)
      {
        failures.append("codes of slice \(slice) span \(found), outside of \(range)")
      }
    }
    let columns = uniform.scale.shape + [1, 1]
    var levels = try codes * uniform.scale.reshaped(columns)
    if let offset = uniform.offset { levels = try levels + offset.reshaped(columns) }
    // One multiplication and one addition in float32, each within 6e-8 of values of this size.
    if try converted.values.difference(from: levels) > 2e-7 * levels.absolute().maximum().item() {
      failures.append("digitised values do not lie on levels")
    }
    return failures
  }

  /// The gradient of partial sums is the slope of the surrogate whose rounding residual is frozen.
  private func checkPartialSumGradient(of layer: CrossbarConvolution, _ activation: Activation)
    throws -> [String]
  {
    guard let (quantizer, sums) = try converters(of: layer, activation),
      let uniform = try quantizer.uniform(positions: sums.shape[4] * sums.shape[5])
    else { return [] }
    let leaf = try sums.asParameter()
    try quantizer.quantize(leaf).values.sum().backward()
    guard let gradient = try leaf.gradient() else { return ["partial sums get no gradient"] }

    let scale = try uniform.scale.scalars(as: Double.self)
    let offset = try uniform.offset?.scalars(as: Double.self)
    let values = try sums.scalars(as: Double.self), slopes = try gradient.scalars(as: Double.self)
    let pixels = sums.shape[4] * sums.shape[5]
    let columnsPerSlice = sums.shape[2] * sums.shape[3]
    for (index, value) in values.enumerated() {
      let column = index / pixels % scale.count
      let range = uniform.codeRanges[column / columnsPerSlice]
      func clipped(_ value: Double) -> Double {
        let position = (value - (offset?[column] ?? 0)) / scale[column]
        return min(max(position, Double(range.minimum)), Double(range.maximum))
      }
      // Far enough from an edge of the clip range for both ends to be on one side of it.
      let width = 1e-3 * scale[column]
      let below = clipped(value - width), above = clipped(value + width)
      guard abs(above - below - 2e-3) < 1e-6 || above == below else { continue }
      let slope = uniform.gradient == .passedThrough ? 1 : (above - below) / 2e-3
      if abs(slope - slopes[index]) > 1e-3 {
        return ["the gradient of a partial sum is \(slopes[index]), its surrogate's \(slope)"]
      }
    }
    return []
  }

  /// The gradient of weights is the slope of the surrogate whose rounding residual is frozen.
  private func checkWeightGradient(of layer: CrossbarConvolution) throws -> [String] {
    guard let quantizer = try method.quantizers(for: layer.context).weight else { return [] }
    try quantizer.initialize(from: layer.weight)
    let leaf = try layer.weight.asParameter()
    let programmed = try quantizer.program(leaf)
    guard let codes = programmed.codes else { return [] }
    try codes.sum().backward()
    guard let gradient = try leaf.gradient() else { return ["weights get no gradient"] }
    let range = layer.context.layout.slicing.codeRange
    let unit = try programmed.unit.reshaped([-1, layer.context.layout.arrays, 6, 1, 1, 1])
      .sliced(0..<1, along: 0).reshaped([layer.context.layout.arrays, 6, 1, 1, 1])
    let layout = layer.context.layout
    let position = try layout.partitioned(layer.weight) / unit
    let isInside = try position.isAtLeast(Double(range.minimum))
      .and(position.isGreater(than: Double(range.maximum)).logicalNot())
      .converted(to: .float32)
    let expected = try isInside / unit
    let weights = try layout.partitioned(Tensor.ones(layer.weight.shape))
    let difference = try (layout.partitioned(gradient) - expected) * weights
    if try difference.absolute().maximum().item() > 1e-5 * expected.maximum().item() {
      return ["the gradient of a weight is not the slope of its surrogate"]
    }
    return []
  }

  /// One image comes out the same alone and among seven others, on either path.
  private func checkEvaluation(of layer: CrossbarConvolution) throws -> [String] {
    let quantizer = try layer.makeInputQuantizer()
    let images = try Generator(seed: 3).uniform([8, shape.inputChannels, 6, 5])
    func output(_ images: Tensor) throws -> Tensor {
      try layer.forward(quantizer.apply(images, training: false), training: false)
    }
    defer { layer.path = .automatic }
    for path in ConvolutionPath.allCases {
      layer.path = path
      let together = try output(images)
      for image in 0..<8 {
        let alone = try output(images.sliced(image..<image + 1, along: 0))
        let expected = try together.sliced(image..<image + 1, along: 0)
        if try alone.contiguous().bytes() != expected.contiguous().bytes() {
          return ["the result of an image depends on the others in its batch (\(path) path)"]
        }
      }
    }
    return []
  }

  /// The same seed gives the same bits, forward and backward.
  private func checkDeterminism() throws -> [String] {
    func run() throws -> [[UInt8]] {
      let layer = try makeLayer()
      let output = try layer.forward(makeActivation(for: layer, batch: 4), training: true)
      try (output * output).sum().backward()
      let gradients = try layer.parameters.map { try $0.tensor.gradient()?.bytes() ?? [] }
      return [try output.bytes()] + gradients
    }
    return try run() == run() ? [] : ["two runs from one seed differ"]
  }

  /// The layer's converters and real partial sums; nil where there are none.
  private func converters(of layer: CrossbarConvolution, _ activation: Activation) throws
    -> (any PartialSumQuantizer, Tensor)?
  {
    let quantizers = try method.quantizers(for: layer.context)
    guard let weight = quantizers.weight, let quantizer = quantizers.partialSum else { return nil }
    try weight.initialize(from: layer.weight)
    let trace = try layer.trace(activation)
    let unit = try weight.program(layer.weight).unit.detached()
    let columns = try unit.expanded(to: Array(trace.partialSums.shape[1...3]))
    let levels = Double((1 << settings.activationBits) - 1)
    let sums = try trace.partialSums.scalingColumns(by: columns / levels)
    try quantizer.initialize(from: sums)
    return (quantizer, sums)
  }
}

extension Tensor {
  /// The largest difference between two tensors of one shape.
  fileprivate func difference(from other: Tensor) throws -> Double {
    try (self - other).detached().absolute().maximum().item()
  }
}
