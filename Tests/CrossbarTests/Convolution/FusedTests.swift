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
    var weightBits = 4, cellBits = 2, rows = 64, columns = 7
    var inputChannels = 15, outputChannels = 10, kernel = 3, stride = 1, padding = 1
    var mapping = ChannelMapping.partitioned

    var testDescription: String {
      "\(encoding) \(granularity) ADC \(adc) \(offset) \(split) W\(weightBits)/\(cellBits) "
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
      Case(weightBits: 3, cellBits: 1), Case(weightBits: 8, cellBits: 3),
      Case(kernel: 1, padding: 0), Case(kernel: 5, stride: 2, padding: 2),
      Case(inputChannels: 3, stride: 2), Case(rows: 512), Case(mapping: .replicated),
      Case(encoding: .dualConversion, mapping: .replicated),
    ]

  /// A layer of a case with its converters set, and what one step through it gives.
  struct Step {
    var output: Tensor
    var gradients: [(name: String, value: Tensor)] = []

    init(_ one: Case, path: ConvolutionPath, precision: GradientPrecision = .float32) throws {
      let settings = CrossbarSettings(
        rows: one.rows, columns: one.columns, weightBits: one.weightBits, cellBits: one.cellBits,
        activationBits: 4, partialSumBits: one.adc, encoding: one.encoding, mapping: one.mapping)
      let shape = ConvolutionShape(
        name: "layer", inputChannels: one.inputChannels, outputChannels: one.outputChannels,
        kernelSize: one.kernel, stride: one.stride, padding: one.padding)
      let context = try LayerContext(shape: shape, settings: settings)
      var options = LearnedStepOptions()
      options.partialSumOffset = one.offset
      options.splitGradient = one.split
      let generator = try Generator(seed: 3)
      let layer = try CrossbarConvolution(
        context: context,
        quantizers: .learnedStep(
          weight: one.granularity, partialSum: one.granularity, options: options, for: context),
        generator: generator)
      layer.precision = precision
      layer.path = .composed
      let values = try generator.uniform([2, one.inputChannels, 7, 6])
      let quantizer = try layer.makeInputQuantizer()
      _ = try layer.forward(quantizer.apply(values, training: true), training: true)

      layer.path = path
      let input = try values.asParameter()
      output = try layer.forward(quantizer.apply(input, training: true), training: true)
      let probe = try Generator(seed: 9).normal(output.shape)
      try output.backward(gradient: probe)
      let leaves = [Parameter(name: "input", tensor: input, role: .weight)] + layer.parameters
      for leaf in leaves {
        gradients.append((leaf.name, try #require(try leaf.tensor.gradient(), "\(leaf.name)")))
      }
    }
  }

  static func relativeError(_ actual: Tensor, _ expected: Tensor) throws -> Double {
    let (a, b) = (try actual.converted(to: .float64), try expected.converted(to: .float64))
    let norm = try (b * b).sum().squareRoot().item()
    return try ((a - b) * (a - b)).sum().squareRoot().item() / max(norm, 1e-12)
  }

  @Test("outputs and gradients equal the composed path's", arguments: cases)
  func equalsComposed(_ one: Case) throws {
    let fused = try Step(one, path: .automatic)
    let composed = try Step(one, path: .composed)
    // Both are float32 sums of a few hundred terms in another order.
    #expect(try Self.relativeError(fused.output, composed.output) < 1e-5)
    for (mine, theirs) in zip(fused.gradients, composed.gradients) {
      let error = try Self.relativeError(mine.value, theirs.value)
      #expect(error < 1e-5, "\(mine.name)")
    }
  }

  @Test("mixed precision stays within two percent", arguments: cases)
  func mixedPrecision(_ one: Case) throws {
    let fused = try Step(one, path: .automatic, precision: .mixed)
    let composed = try Step(one, path: .composed)
    for (mine, theirs) in zip(fused.gradients, composed.gradients) {
      let error = try Self.relativeError(mine.value, theirs.value)
      #expect(error < 2e-2, "\(mine.name)")
    }
  }
}
