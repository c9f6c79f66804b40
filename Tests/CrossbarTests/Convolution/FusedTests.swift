import Tensors
import Testing

@testable import Crossbar

/// The fused kernels as the engine calls them, against the composed path.
@Suite struct FusedTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var encoding = WeightEncoding.differential
    var granularity = Granularity.column
    var adc = ADCResolution.bits(3)
    var offset = LearnedStepPartialSumQuantizer.Offset.none
    var split = SplitGradient.shared
    var weightScale = LearnedStepOptions.WeightScale.shared
    var weightBits = 4, cellBits = 2, rows = 64, columns = 7
    var inputChannels = 15, outputChannels = 10, kernel = 3, stride = 1, padding = 1
    var mapping = ChannelMapping.partitioned

    var testDescription: String {
      "\(encoding) \(granularity) ADC \(adc) \(offset) \(split) \(weightScale) "
        + "W\(weightBits)/\(cellBits) "
        + "\(inputChannels)-\(outputChannels) k\(kernel) s\(stride) p\(padding) \(mapping)"
    }
  }

  static let cases: [Case] =
    WeightEncoding.allCases.flatMap { encoding in
      Granularity.allCases.flatMap { granularity in
        [ADCResolution.bits(1), .ternary, .bits(3), .bits(8), .ideal].map {
          Case(encoding: encoding, granularity: granularity, adc: $0)
        }
      }
    } + [
      Case(encoding: .twosComplement, offset: .learned),
      Case(encoding: .differential, granularity: .array, offset: .learned),
      Case(encoding: .dualConversion, granularity: .layer, offset: .learned),
      Case(split: .leastSignificant),
      Case(encoding: .dualConversion, split: .leastSignificant),
      Case(weightScale: .perSlice),
      Case(granularity: .layer, adc: .bits(1), weightScale: .perSlice),
      Case(encoding: .twosComplement, offset: .learned, weightScale: .perSlice),
      Case(encoding: .dualConversion, split: .leastSignificant, weightScale: .perSlice),
      Case(adc: .ideal, weightScale: .perSlice, mapping: .replicated),
      Case(weightBits: 3, cellBits: 1), Case(weightBits: 8, cellBits: 3),
      Case(kernel: 1, padding: 0), Case(kernel: 5, stride: 2, padding: 2),
      Case(inputChannels: 3, stride: 2), Case(rows: 512), Case(mapping: .replicated),
      Case(encoding: .dualConversion, mapping: .replicated),
    ]

  /// How a step is computed.
  enum Arithmetic: Sendable {
    case fused(GradientPrecision), composed(ScalarType)
  }

  /// What one step through a layer gives, its converters set by the same step before.
  struct Step {
    var output: Tensor
    var gradients: [String: Tensor] = [:]

    init(_ one: Case, _ arithmetic: Arithmetic) throws {
      let layer = try FusedTests.layer(of: one, scalarType: .float32)
      let values = try Generator(seed: 4).uniform([2, one.inputChannels, 7, 6])
      let quantizer = try layer.makeInputQuantizer()
      _ = try layer.forward(quantizer.apply(values, training: true), training: true)
      switch arithmetic {
      case .fused(let precision):
        layer.path = .automatic
        layer.precision = precision
        try self.init(one, layer, values)
      case .composed(let type):
        let other = try FusedTests.layer(of: one, scalarType: type)
        for (to, from) in zip(other.parameters, layer.parameters) {
          try to.tensor.assign(from.tensor)
        }
        try other.markConvertersInitialized()
        try self.init(one, other, values.converted(to: type))
      }
    }

    private init(_ one: Case, _ layer: CrossbarConvolution, _ values: Tensor) throws {
      let input = try values.asParameter()
      let activation = try layer.makeInputQuantizer().apply(input, training: true)
      output = try layer.forward(activation, training: true)
      let gradient = try Generator(seed: 9).normal(output.shape)
      try output.backward(gradient: gradient.converted(to: output.scalarType))
      let leaves = [Parameter(name: "input", tensor: input, role: .weight)] + layer.parameters
      for leaf in leaves {
        let arrived: Tensor = try #require(try leaf.tensor.gradient())
        gradients[leaf.name] = arrived
      }
    }
  }

  static func layer(of one: Case, scalarType: ScalarType) throws -> CrossbarConvolution {
    let settings = CrossbarSettings(
      rows: one.rows, columns: one.columns, weightBits: one.weightBits, cellBits: one.cellBits,
      activationBits: 4, partialSumBits: one.adc, encoding: one.encoding, mapping: one.mapping)
    let shape = ConvolutionShape(
      name: "layer", inputChannels: one.inputChannels, outputChannels: one.outputChannels,
      kernelSize: one.kernel, stride: one.stride, padding: one.padding)
    let context = try LayerContext(shape: shape, settings: settings, scalarType: scalarType)
    var options = LearnedStepOptions()
    options.partialSumOffset = one.offset
    options.splitGradient = one.split
    options.weightScale = one.weightScale
    let layer = try CrossbarConvolution(
      context: context,
      quantizers: .learnedStep(
        weight: one.granularity, partialSum: one.granularity, options: options, for: context),
      generator: Generator(seed: 3))
    layer.path = .composed
    // Slices with steps of their own hold digits of different integers.
    for parameter in layer.parameters where parameter.name.hasPrefix("weight.slice1") {
      try parameter.tensor.assign(parameter.tensor * 1.3)
    }
    return layer
  }

  static func relativeError(_ actual: Tensor, _ expected: Tensor) throws -> Double {
    let (a, b) = (try actual.converted(to: .float64), try expected.converted(to: .float64))
    let norm = try (b * b).sum().squareRoot().item()
    return try ((a - b) * (a - b)).sum().squareRoot().item() / max(norm, 1e-12)
  }

  // Relative norms. The gradient of a weight scale is the difference of two nearly equal sums, one
  // through the codes and one through the unit; with one scale for the whole layer the sums are
  // about twenty times the difference, and rounding counts for that much more: a few 2^-24 times
  // twenty in float32, and 2^-8 times twenty in bfloat16, which rounds the first sum only.
  static let float32Tolerance = (any: 1e-5, weightScale: 5e-5)
  static let mixedTolerance = (any: 2e-2, weightScale: 1e-1)

  @Test("outputs and gradients equal the composed path's in float64", arguments: cases)
  func equalsComposed(_ one: Case) throws {
    let exact = try Step(one, .composed(.float64))
    let fused = try Step(one, .fused(.float32))
    #expect(try Self.relativeError(fused.output, exact.output) < Self.float32Tolerance.any)
    for (name, expected) in exact.gradients {
      let error = try Self.relativeError(try #require(fused.gradients[name]), expected)
      let tolerance = Self.float32Tolerance
      let isWeightScale = name.hasPrefix("weight.") && name.hasSuffix("scale")
      let bound = isWeightScale ? tolerance.weightScale : tolerance.any
      #expect(error < bound, "\(name)")
    }
  }

  @Test("mixed precision stays within two percent", arguments: cases)
  func mixedPrecision(_ one: Case) throws {
    let exact = try Step(one, .composed(.float64))
    let fused = try Step(one, .fused(.mixed))
    #expect(try Self.relativeError(fused.output, exact.output) < Self.float32Tolerance.any)
    for (name, expected) in exact.gradients {
      let error = try Self.relativeError(try #require(fused.gradients[name]), expected)
      let tolerance = Self.mixedTolerance
      let isWeightScale = name.hasPrefix("weight.") && name.hasSuffix("scale")
      let bound = isWeightScale ? tolerance.weightScale : tolerance.any
      #expect(error < bound, "\(name)")
    }
  }
}
