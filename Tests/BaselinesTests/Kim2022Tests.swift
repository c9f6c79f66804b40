import Crossbar
import Tensors
import TestSupport
import Testing

@testable import Kim2022

@Suite("kim-2022")
struct Kim2022Tests {
  @Test(
    "signed codes have a level at zero and one more above it; one bit is the sign",
    arguments: [
      (ADCResolution.bits(1), CodeRange(minimum: -1, maximum: 1, isBinary: true)),
      (.ternary, CodeRange(minimum: -1, maximum: 1)),
      (.bits(2), CodeRange(minimum: -1, maximum: 2)),
      (.bits(3), CodeRange(minimum: -3, maximum: 4)),
    ])
  func codes(resolution: ADCResolution, expected: CodeRange) throws {
    let method = try makeMethod(Kim2022.self)
    let quantizer = try #require(
      try method.quantizers(for: makeContext(adc: resolution)).partialSum)
    #expect(try quantizer.uniform(positions: 6)?.codeRanges.allSatisfy { $0 == expected } == true)
    #expect(Kim2022.codes(.bits(3), isSigned: false) == CodeRange(minimum: 0, maximum: 7))
  }

  @Test("no gradient moves a bound, and clipped partial sums still pass theirs on")
  func gradients() throws {
    let layer = try makeContext()
    let quantizer = try #require(
      try makeMethod(Kim2022.self).quantizers(for: layer).partialSum)
    let sums = try makePartialSums(layer).asParameter()
    try quantizer.initialize(from: sums)
    let scale = try #require(quantizer.parameters.first).tensor
    try scale.assign(scale * 0.1)
    let uniform = try #require(try quantizer.uniform(positions: 6))
    try quantizer.quantize(sums).values.sum().backward()
    #expect(try scale.gradient() == nil)
    let gradient = try #require(try sums.gradient())
    #expect(try gradient.difference(from: Tensor.ones(sums.shape, scalarType: .float64)) == 0)
    let largest = try sums.absolute().maximum().item()
    #expect(try largest > 4 * uniform.scale.maximum().item())
  }

  @Test("a row may have the gradient within the bound alone")
  func clippedGradient() throws {
    let layer = try makeContext(adc: .bits(1))
    func gradient(_ options: [String: String]) throws -> ConversionGradient? {
      try makeMethod(Kim2022.self, options: options).quantizers(for: layer).partialSum?
        .uniform(positions: 6)?.gradient
    }
    #expect(try gradient([:]) == .passedThrough)
    #expect(try gradient(["gradient": "clipped"]) == .learnedStep)
    #expect(throws: DecodingError.self) { try gradient(["gradient": "learnedStep"]) }
  }

  @Test("a bound stays a whole number of integer partial sums while the weight scale moves")
  func boundInUnits() throws {
    let layer = try makeContext()
    let quantizers = try makeMethod(Kim2022.self).quantizers(for: layer)
    let converters = try #require(quantizers.partialSum as? any CalibratableQuantizer)
    let quantizer = try #require(quantizers.partialSum)
    let weightScale = try #require(quantizers.weight?.parameters.first).tensor
    try weightScale.assign(Tensor([0.25], shape: [1]))
    let integers = try (makePartialSums(layer) * 40).rounded()
    try converters.setRanges([.init(scale: 0.25 * 17)])
    let codes = try quantizer.quantize(integers * 0.25).codes
    #expect(try quantizer.uniform(positions: 6)?.scale.values().allSatisfy { $0 == 4.25 } == true)
    try weightScale.assign(Tensor([0.125], shape: [1]))
    #expect(try quantizer.uniform(positions: 6)?.scale.values().allSatisfy { $0 == 2.125 } == true)
    #expect(try quantizer.quantize(integers * 0.125).codes.difference(from: codes) == 0)
    #expect(try codes.minimum().item() == -3 && codes.maximum().item() == 4)
  }

  /// With `s` the weight scale, `k` the fixed multiple and `P = s p`, the digitised value is `s k code`:
  /// its slope in `s`, codes frozen, is `k code`, of which `p` inside the range comes by way of `P`.
  @Test("the weight scale gets the gradient of what codes stand for", arguments: [1, 3])
  func weightScaleGradient(bits: Int) throws {
    let layer = try makeContext(adc: .bits(bits))
    let quantizers = try makeMethod(Kim2022.self, options: ["gradient": "clipped"])
      .quantizers(for: layer)
    let converters = try #require(quantizers.partialSum as? any CalibratableQuantizer)
    let quantizer = try #require(quantizers.partialSum)
    let weights = try #require(quantizers.weight)
    let weightScale = try #require(weights.parameters.first).tensor
    try weightScale.assign(Tensor([0.25], shape: [1]))
    try converters.setRanges([.init(scale: 0.25 * 17)])
    let integers = try (makePartialSums(layer) * 40).rounded()
    let cotangent = try Generator(seed: 9).normal(integers.shape, scalarType: .float64)

    // The unit as the layer has it, gradient scale of LSQ included.
    let shape = layer.layout.weightShape(of: layer.shape)
    let drawn = try Generator(seed: 8).normal(shape, scalarType: .float64)
    let unit = try weights.program(drawn).unit
    let columns = try unit.expanded(to: Array(integers.shape[1...3])).reshaped(
      [1] + integers.shape[1...3] + [1, 1])
    let converted = try quantizer.quantize(integers * columns)
    try (converted.values * cotangent).sum().backward()
    let found = try #require(try weightScale.gradient()).item()
    let count = Double(shape.reduce(1, *)), largest = Double(layer.layout.slicing.codeRange.maximum)
    let expected =
      try (converted.codes * cotangent).sum().item() * 17 / (count * largest).squareRoot()
    #expect(abs(found - expected) < 1e-9 * max(1, abs(expected)))
    #expect(try #require(quantizer.parameters.first).tensor.gradient() == nil)
  }

  @Test("run files get the distance of the levels as a real value, not the multiple")
  func recordedSteps() throws {
    let context = try makeContext()
    let quantizers = try makeMethod(Kim2022.self).quantizers(for: context)
    let layer = try CrossbarConvolution(
      context: context, quantizers: quantizers, generator: Generator(seed: 1))
    let converters = try #require(quantizers.partialSum as? any CalibratableQuantizer)
    try converters.setRanges([.init(scale: 4.25)])
    let steps = try #require(try layer.storedPartialSumSteps())
    #expect(steps.shape == [1])
    #expect(try abs(steps.item() - 4.25) < 1e-12)
    let used = try #require(try quantizers.partialSum?.uniform(positions: 6)).scale
    #expect(try used.values().allSatisfy { abs($0 - 4.25) < 1e-12 })
    let multiple = try #require(quantizers.partialSum?.parameters.first).tensor
    #expect(try abs(multiple.item() - 4.25) > 1)
  }

  @Test("the search precedes retraining, layer by layer on held-out images, in the same epochs")
  func stages() throws {
    let stages = try makeMethod(Kim2022.self, options: ["boundCandidates": 5, "heldOutImages": 9])
      .stages
    #expect(stages.map(\.share) == [0.5, 0.5])
    #expect(stages.map(\.quantizesPartialSums) == [false, true])
    let calibration = try #require(stages[1].calibration)
    #expect(calibration.order == .layerByLayer)
    #expect(calibration.partialSums == .heldOut(BoundScan(limit: 5), images: 9))
    let every = try makeMethod(Kim2022.self, options: ["boundCandidates": "every"]).stages[1]
    #expect(every.calibration?.partialSums == .heldOut(BoundScan(), images: 256))
    #expect(throws: DecodingError.self) {
      try makeMethod(Kim2022.self, options: ["boundCandidates": 0])
    }
  }
}
