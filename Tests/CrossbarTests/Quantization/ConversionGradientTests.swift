import Tensors
import Testing

@testable import Crossbar

/// Rules other than LSQ's, composed, and the fused kernels against the composed path.
@Suite("Gradients of converters")
struct ConversionGradientTests {
  private func uniform(_ gradient: ConversionGradient, scale: Tensor) -> UniformQuantization {
    UniformQuantization(
      scale: scale, codeRanges: [CodeRange(minimum: -1, maximum: 1)], gradient: gradient)
  }

  @Test("codes that seem fixed give the scale the sum of g times code, inside and outside")
  func fixedCodes() throws {
    let scale = try Tensor([2.0], shape: [1, 1, 1]).asParameter()
    let sums = try Tensor([-9.0, -1.5, 0.4, 1.9], shape: [1, 1, 1, 1, 1, 4]).asParameter()
    let weights = try Tensor([1.0, 10, 100, 1000], shape: sums.shape)
    let values = try uniform(.fixedCodes, scale: scale).quantize(sums).values
    #expect(try values.values() == [-2, -2, 0, 2])
    try (values * weights).sum().backward()
    #expect(try scale.gradient()?.values() == [-1 - 10 + 1000])
    #expect(try sums.gradient()?.values() == [0, 10, 100, 1000])
  }

  @Test("with an offset too, which has the gradient of what is clipped")
  func fixedCodesWithOffset() throws {
    let scale = try Tensor([2.0], shape: [1, 1, 1]).asParameter()
    let offset = try Tensor([0.5], shape: [1, 1, 1]).asParameter()
    let sums = try Tensor([-9.0, -1.4, 0.4, 4.9], shape: [1, 1, 1, 1, 1, 4]).asParameter()
    let weights = try Tensor([1.0, 10, 100, 1000], shape: sums.shape)
    var converters = uniform(.fixedCodes, scale: scale)
    converters.offset = offset
    let values = try converters.quantize(sums).values
    #expect(try values.values() == [-1.5, -1.5, 0.5, 2.5])
    try (values * weights).sum().backward()
    #expect(try scale.gradient()?.values() == [-1 - 10 + 1000])
    #expect(try offset.gradient()?.values() == [1 + 1000])
    #expect(try sums.gradient()?.values() == [0, 10, 100, 0])
  }

  @Test("a gradient that is passed through reaches clipped partial sums, and no scale")
  func passedThrough() throws {
    let scale = try Tensor([2.0], shape: [1, 1, 1]).asParameter()
    let sums = try Tensor([-9.0, -1.5, 0.4, 1.9], shape: [1, 1, 1, 1, 1, 4]).asParameter()
    let values = try uniform(.passedThrough, scale: scale).quantize(sums).values
    try (values * values.detached()).sum().backward()
    #expect(try scale.gradient() == nil)
    #expect(try sums.gradient()?.values() == [-2, -2, 0, 2])
  }

  @Test("a clipped gradient reaches the partial sums inside, and no scale")
  func clipped() throws {
    let scale = try Tensor([2.0], shape: [1, 1, 1]).asParameter()
    let offset = try Tensor([0.5], shape: [1, 1, 1]).asParameter()
    let sums = try Tensor([-9.0, -1.5, 0.4, 1.9], shape: [1, 1, 1, 1, 1, 4]).asParameter()
    var converters = uniform(.clipped, scale: scale)
    converters.offset = offset
    let values = try converters.quantize(sums).values
    #expect(try values.values() == [-1.5, -1.5, 0.5, 2.5])
    try (values * values.detached()).sum().backward()
    #expect(try scale.gradient() == nil && offset.gradient() == nil)
    #expect(try sums.gradient()?.values() == [0, -1.5, 0.5, 2.5])
  }

  @Test("stored scales are multiples of the largest over 2^bits - 1, and never zero")
  func scaleBits() throws {
    let layer = try LayerContext(shape: .square(6, 6), settings: .small(), scalarType: .float64)
    var options = ConverterOptions()
    options.scaleBits = 8
    let quantizer = try #require(
      try LearnedStepPartialSumQuantizer(granularity: .column, options: options, layer: layer))
    let parameter = quantizer.parameters[0].tensor
    let values = (0..<parameter.elementCount).map { Double($0 * $0) * 0.01 + 1e-6 }
    try parameter.assign(Tensor(values, shape: parameter.shape))
    let stored = try #require(try quantizer.uniform(positions: 4)).scale
    let step = (values.last ?? 0) / 255
    for (value, found) in zip(values, try stored.values()) {
      let code = (found / step).rounded()
      #expect(abs(found - code * step) < 1e-12 && code >= 1 && code <= 255)
      #expect(abs(found - value) <= max(step / 2 * 1.000001, step - value))
    }
    #expect(try quantizer.realSteps().values() == stored.values())
    try stored.sum().backward()
    let gradient = try #require(try parameter.gradient())
    #expect(try gradient.minimum().item() > 0)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var gradient: ConversionGradient
    var encoding: WeightEncoding
    var adc: ADCResolution
    var follows = false
    var offset = LearnedStepPartialSumQuantizer.Offset.none
    var testDescription: String {
      "\(gradient)\(follows ? " of the weight scale" : "") \(encoding) ADC \(adc) \(offset)"
    }
  }
  static let cases: [Case] = {
    typealias Rule = (ConversionGradient, Bool, LearnedStepPartialSumQuantizer.Offset)
    let rules: [Rule] = [
      (.fixedCodes, false, .none), (.passedThrough, false, .none), (.clipped, false, .none),
      (.learnedStep, true, .none), (.passedThrough, true, .none), (.learnedStep, false, .learned),
      (.clipped, false, .learned), (.fixedCodes, false, .learned),
    ]
    var cases: [Case] = []
    for (gradient, follows, offset) in rules {
      for encoding in WeightEncoding.allCases {
        for adc in [ADCResolution.bits(1), .ternary, .bits(3)] {
          // The mean of few small whole numbers may be one of them, and the sign of P - offset is
          // then a matter of the last bit.
          let hasTies = offset == .learned && encoding == .dualConversion && adc == .bits(1)
          guard !hasTies else { continue }
          cases.append(
            Case(gradient: gradient, encoding: encoding, adc: adc, follows: follows, offset: offset)
          )
        }
      }
    }
    return cases
  }()

  @Test("fused layers give what composed ones give, forward and backward", arguments: cases)
  func fused(one: Case) throws {
    let context = try LayerContext(
      shape: .square(9, 10), settings: .small(adc: one.adc, encoding: one.encoding))
    func step(_ path: ConvolutionPath) throws -> (output: Tensor, gradients: [String: Tensor]) {
      var converters = ConverterOptions()
      converters.gradient = one.gradient
      converters.offset = one.offset
      converters.followsWeightScale = one.follows
      converters.initialScale = .twiceMean
      let layer = try CrossbarConvolution(
        context: context,
        quantizers: .learnedStep(
          weight: .layer, partialSum: .column, converters: converters, for: context),
        generator: Generator(seed: 1))
      layer.path = path
      let input = try Generator(seed: 4).uniform([2, 9, 7, 6]).asParameter()
      let activation = try layer.makeInputQuantizer().apply(input, training: true)
      let output = try layer.forward(activation, training: true)
      // Codes that seem fixed have no fused gradient where there is an offset.
      let isFused = path == .automatic && (one.gradient != .fixedCodes || one.offset == .none)
      #expect(try (layer.fusedOutput(activation) != nil) == isFused)
      try (output * Generator(seed: 6).normal(output.shape)).sum().backward()
      var gradients: [String: Tensor] = [:]
      for parameter in layer.parameters {
        gradients[parameter.name] = try parameter.tensor.gradient()
      }
      gradients["input"] = try input.gradient()
      return (output, gradients)
    }
    let (fused, composed) = (try step(.automatic), try step(.composed))
    // float32 sums of up to 81 products and 84 positions, in another order.
    let tolerance = 2e-4
    let size = try composed.output.absolute().maximum().item()
    #expect(try fused.output.difference(from: composed.output) <= tolerance * size)
    #expect(Set(fused.gradients.keys) == Set(composed.gradients.keys))
    let learnsScale = one.gradient == .fixedCodes || one.gradient == .learnedStep && !one.follows
    #expect((composed.gradients["partialSum.scale"] != nil) == learnsScale)
    for (name, expected) in composed.gradients {
      let found = try #require(fused.gradients[name])
      let size = try expected.absolute().maximum().item()
      #expect(size > 0, "\(name)")
      #expect(try found.difference(from: expected) <= tolerance * size, "\(name)")
    }
  }
}
