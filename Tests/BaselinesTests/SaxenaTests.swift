import Crossbar
import Saxena2022
import Saxena2023
import Tensors
import TestSupport
import Testing

@Suite("saxena-2022 and saxena-2023")
struct SaxenaTests {
  private static let resolutions: [(ADCResolution, Double)] = [
    (.bits(1), 1), (.ternary, 1), (.bits(3), 3),
  ]

  private func quantizer(
    _ type: any QuantizationMethod.Type, _ layer: LayerContext
  ) throws -> any PartialSumQuantizer {
    try #require(try makeMethod(type).quantizers(for: layer).partialSum)
  }

  @Test("α starts at 2 mean|P| / sqrt(Qp) of its column", arguments: resolutions)
  func start(resolution: ADCResolution, largestCode: Double) throws {
    let layer = try makeContext(adc: resolution)
    let sums = try makePartialSums(layer)
    let expected = try sums.absolute().mean(over: [0, 4, 5]) * (2 / largestCode.squareRoot())
    for type in [Saxena2022.self, Saxena2023.self] as [any QuantizationMethod.Type] {
      let quantizer = try quantizer(type, layer)
      try quantizer.initialize(from: sums)
      let scale = try #require(quantizer.parameters.first).tensor
      #expect(try scale.difference(from: expected) < 1e-12)
    }
  }

  @Test("α is stored with 8 bits in 2023 and as it is in 2022")
  func stored() throws {
    let layer = try makeContext(adc: .bits(1))
    let sums = try makePartialSums(layer)
    for (type, isRounded) in [(Saxena2022.self, false), (Saxena2023.self, true)]
      as [(any QuantizationMethod.Type, Bool)]
    {
      let quantizer = try quantizer(type, layer)
      try quantizer.initialize(from: sums)
      let real = try #require(quantizer.parameters.first).tensor.values()
      let used = try #require(try quantizer.uniform(positions: 6)).scale.values()
      let step = (real.max() ?? 0) / 255
      #expect(zip(real, used).allSatisfy { abs($0 - $1) <= (isRounded ? step / 2 * 1.000001 : 0) })
      let codes = used.map { $0 / step }
      #expect(codes.allSatisfy { abs($0 - $0.rounded()) < 1e-9 } == isRounded)
    }
  }

  @Test(
    "the gradient of α is the sum of g · code / sqrt(n Qp), clipped or not", arguments: resolutions)
  func scaleGradient(resolution: ADCResolution, largestCode: Double) throws {
    let layer = try makeContext(adc: resolution)
    let sums = try makePartialSums(layer)
    let weights = try Generator(seed: 9).normal(sums.shape, scalarType: .float64)
    let quantizer = try quantizer(Saxena2023.self, layer)
    try quantizer.initialize(from: sums)
    let scale = try #require(quantizer.parameters.first).tensor
    try scale.assign(scale * 0.5)
    let converted = try quantizer.quantize(sums)
    try (converted.values * weights).sum().backward()
    // Six positions share a column's scale.
    let expected =
      try (converted.codes * weights).sum(over: [0, 4, 5])
      * (1 / (6 * largestCode).squareRoot())
    let found = try #require(try scale.gradient())
    #expect(try found.difference(from: expected) < 1e-9)
  }

  @Test(
    "partial sums pass no gradient where |P / α| is above 1",
    arguments: [ADCResolution.bits(1), .ternary])
  func clipping(resolution: ADCResolution) throws {
    let layer = try makeContext(adc: resolution)
    let quantizer = try quantizer(Saxena2023.self, layer)
    let sums = try makePartialSums(layer).asParameter()
    try quantizer.initialize(from: sums)
    let step = try #require(try quantizer.uniform(positions: 6)).scale.detached()
    try quantizer.quantize(sums).values.sum().backward()
    let position = try (sums.detached() / step.reshaped(step.shape + [1, 1])).absolute()
    let inside = try position.isGreater(than: 1).logicalNot().converted(to: .float64)
    let gradient = try #require(try sums.gradient())
    #expect(try gradient.difference(from: inside) == 0)
    #expect(try inside.mean().item() < 1)
  }

  @Test("the gradient of a weight is the mean over slices, divided by their significance")
  func weightGradient() throws {
    let layer = try makeContext(weightBits: 4, cellBits: 1)
    let quantizer = try #require(try makeMethod(Saxena2023.self).quantizers(for: layer).weight)
    let weight = try (Generator(seed: 5).normal([6, 10, 3, 3], scalarType: .float64) * 0.01)
      .asParameter()
    try quantizer.initialize(from: weight)
    for slice in 0..<3 {
      let programmed = try quantizer.program(weight)
      let cells = try programmed.cells.sliced(slice..<slice + 1, along: 0)
      let unit = try programmed.unit.maximum().item()
      try cells.sum().backward()
      let gradient = try #require(try weight.gradient())
      let expected = 1 / (unit * Double(1 << slice) * 3)
      let largest = try gradient.maximum().item()
      // Every backward pass adds to the gradient before.
      let before = (0..<slice).reduce(0) { $0 + 1 / (unit * Double(1 << $1) * 3) }
      #expect(abs(largest - before - expected) < 1e-9 * expected)
    }
  }

  @Test("what the publications fix is an option, and the layer says what it became")
  func options() throws {
    let layer = try makeContext(adc: .bits(3))
    let one = try makeMethod(Saxena2022.self, options: ["resolution": "oneBit"])
      .quantizers(for: layer)
    #expect(one.layer?.settings.partialSumBits == .bits(1))
    #expect(
      try one.partialSum?.uniform(positions: 6)?.codeRanges.allSatisfy { $0.isBinary } == true)
    let two = try makeMethod(Saxena2023.self, options: ["resolution": "ternary"])
      .quantizers(for: layer)
    #expect(two.layer?.settings.partialSumBits == .ternary)
    let slices = try makeMethod(Saxena2023.self, options: ["cellBits": 1]).quantizers(for: layer)
    #expect(slices.layer?.layout.slices == 3)
    #expect(try makeMethod(Saxena2023.self).quantizers(for: layer).layer?.layout.slices == 2)
    let ideal = try makeContext(adc: .ideal)
    #expect(
      try makeMethod(Saxena2022.self, options: ["resolution": "oneBit"]).quantizers(for: ideal)
        .partialSum == nil)
  }

  @Test("both start in floating point and split the same epochs")
  func stages() throws {
    for type in [Saxena2022.self, Saxena2023.self] as [any QuantizationMethod.Type] {
      let stages = try makeMethod(type, options: ["firstStageShare": 0.25]).stages
      #expect(stages.map(\.share) == [0.25, 0.75])
      #expect(stages.map(\.quantizesWeights) == [false, true])
    }
  }
}
