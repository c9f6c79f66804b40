import Tensors
import Testing

@testable import Crossbar

@Suite("Calibration of learned steps")
struct LearnedStepsCalibrationTests {
  @Test(
    "min-max ranges clip no partial sum, and each scale is as small as its own allow",
    arguments: Granularity.allCases, WeightEncoding.allCases)
  func partialSums(granularity: Granularity, encoding: WeightEncoding) throws {
    let layer = try LayerContext(
      shape: .square(9, 6), settings: .small(encoding: encoding), scalarType: .float64)
    let quantizer = try #require(
      try LearnedStepPartialSumQuantizer(granularity: granularity, layer: layer))
    let slices = layer.layout.convertedSlices
    let isSigned = layer.layout.slicing.isSigned
    var parts: [Tensor] = []
    for slice in 0..<slices {
      let part = try Generator(seed: UInt64(slice)).normal(
        [4, 1, 3, 6, 3, 2], scalarType: .float64)
      parts.append(try isSigned[slice] ? part : part.absolute())
    }
    let sums = try Tensor.concatenated(parts, along: 1)
    let observer = try quantizer.makeObserver()
    for start in [0, 2] {
      try quantizer.observe(sums.sliced(start..<start + 2, along: 0), by: observer)
    }
    try quantizer.setRanges(RangeSearch.minMax.ranges(from: observer))

    let uniform = try #require(try quantizer.uniform(positions: 6))
    /// Partial sums outside of the clip range, `[slices, arrays, outputChannels]`.
    func clipped(_ sums: Tensor, _ scale: Tensor) throws -> Tensor {
      let position = try sums / scale.detached().reshaped(scale.shape + [1, 1])
      return try .concatenated(
        uniform.codeRanges.enumerated().map { slice, range in
          let part = try position.sliced(slice..<slice + 1, along: 1)
          let inside = try part.clamped(from: Double(range.minimum), to: Double(range.maximum))
          return try part.isEqual(to: inside).logicalNot().converted(to: .float64)
            .sum(over: [0, 4, 5])
        }, along: 0)
    }
    #expect(try clipped(sums * 0.999999, uniform.scale).sum().item() == 0)
    // A scale that were a thousandth smaller would clip somewhere, in every group.
    let groups = ScaleGroups(granularity: granularity, layout: layer.layout, slices: slices)
    #expect(try groups.sums(of: clipped(sums, uniform.scale * 0.999)).minimum().item() >= 1)
  }

  @Test("min-max scales of weights reach the largest weight", arguments: Granularity.allCases)
  func weights(granularity: Granularity) throws {
    let layer = try makeLayer(.square(9, 6), .small(weightBits: 8), granularity: granularity)
    try layer.calibrateWeights(.minMax)
    let codes = try #require(try layer.storedWeightCodes())
    let largest = try codes.converted(to: .float64).absolute().maximum().item()
    #expect(largest == 127)
  }

  @Test("eight bits by least squared error lose less than by a mean magnitude")
  func eightBits() throws {
    let layer = try makeLayer(
      .square(9, 6), .small(weightBits: 8, cellBits: 8), granularity: .column)
    func error() throws -> Double {
      let programmed = try #require(layer.quantizers.weight).program(layer.weight)
      let codes = try #require(programmed.codes)
      let unit = try programmed.unit.reshaped([3, 6, 1, 1, 1])
      let difference = try codes * unit - layer.context.layout.partitioned(layer.weight)
      return try (difference * difference).sum().item()
    }
    let before = try error()
    try layer.calibrateWeights(.meanSquaredError)
    #expect(try error() < before)
  }

  @Test("a learned activation step is set from what the layer reads")
  func activations() throws {
    let layer = try makeLayer(.square(6, 6), .small(activationBits: 8, activationStep: .learned))
    let quantizer = try layer.makeInputQuantizer()
    let observer = try #require(try quantizer.makeObserver())
    quantizer.observer = observer
    quantizer.rounds = false
    let values = try Generator(seed: 2).normal([4, 6, 5, 4])
    let seen = try quantizer.apply(values, training: false).real
    #expect(try seen.difference(from: values.relu()) == 0)
    quantizer.observer = nil
    quantizer.rounds = true
    try quantizer.setStep(RangeSearch.minMax.ranges(from: observer)[0])
    let rounded = try quantizer.apply(values, training: true).real
    let largest = try values.maximum().item()
    // Half a step of 1/255 of the largest value, and what float32 rounds.
    #expect(try rounded.difference(from: values.relu()) <= largest / 255 / 2 * 1.0001)
    #expect(try rounded.difference(from: values.relu()) > 0)
  }

  @Test("a quantizer that no search can set is refused by name")
  func refused() throws {
    let context = try LayerContext(shape: .square(6, 6), settings: .small())
    let layer = try CrossbarConvolution(
      context: context,
      quantizers: LayerQuantizers(
        weight: PerSliceWeightQuantizer(granularity: .layer, layer: context), partialSum: nil),
      generator: Generator(seed: 1))
    #expect(
      throws: CrossbarError.cannotCalibrate(quantity: "weights", layer: "layer")
    ) { try layer.calibrateWeights(.minMax) }
  }
}
