import Tensors
import Testing

@testable import Crossbar

/// What the authors' release computes and the specification does not, as options.
@Suite("Options of the authors' release")
struct PublishedOptionsTests {
  private let sums = [0.0, 1, 2, 3, 10, 11, 12, 13]

  private func converter(_ adc: ADCResolution) throws -> LearnedStepPartialSumQuantizer {
    let layer = try LayerContext(
      shape: .square(4, 1), settings: .small(weightBits: 3, adc: adc), scalarType: .float64)
    return try #require(
      try LearnedStepPartialSumQuantizer(granularity: .layer, offset: .batchCentre, layer: layer))
  }

  @Test(
    "codes lie around the batch's mean, rounded to a step; one bit is that step and the next",
    arguments: [
      (ADCResolution.bits(3), [2.0, 2, 2, 3, 9, 9, 9, 9]), (.bits(1), [6, 6, 6, 6, 7, 7, 7, 7]),
      (.ternary, [5, 5, 5, 5, 7, 7, 7, 7]),
    ])
  func batchCentre(adc: ADCResolution, expected: [Double]) throws {
    let quantizer = try converter(adc)
    // Steps of one: the mean of 6.5 lies half-way and is rounded to the even 6.
    let values = try quantizer.quantize(Tensor(sums, shape: [2, 1, 1, 1, 1, 4])).values
    #expect(try values.values() == expected)
    #expect(try quantizer.uniform(positions: 4) == nil)
    #expect(quantizer.parameters.map(\.name) == ["scale"])
  }

  @Test("with the batch's centre an image's result depends on the others")
  func dependence() throws {
    let quantizer = try converter(.bits(3))
    let alone = try quantizer.quantize(
      Tensor(Array(sums.prefix(4)), shape: [1, 1, 1, 1, 1, 4])
    ).values.values()
    let together = try quantizer.quantize(Tensor(sums, shape: [2, 1, 1, 1, 1, 4])).values.values()
    #expect(alone == [0, 1, 2, 3] && alone != Array(together.prefix(4)))
  }

  @Test("equal scales of slices give what one shared scale gives; others, digits of other integers")
  func perSlice() throws {
    let layer = try LayerContext(shape: .square(9, 6), settings: .small(), scalarType: .float64)
    let weight = try Generator(seed: 2).normal([6, 9, 3, 3], scalarType: .float64)
    let shared = try LearnedStepWeightQuantizer(granularity: .column, layer: layer)
    let own = try PerSliceWeightQuantizer(granularity: .column, layer: layer)
    try shared.initialize(from: weight)
    try own.initialize(from: weight)
    let expected = try shared.program(weight), found = try own.program(weight)
    #expect(found.codes == nil && own.parameters.map(\.name) == ["slice0.scale", "slice1.scale"])
    #expect(try found.cells.difference(from: expected.cells) == 0)
    #expect(try found.unit.difference(from: expected.unit.expanded(to: found.unit.shape)) == 0)

    let scale = own.parameters[1].tensor
    try scale.assign(scale * 1.5)
    let parted = try own.program(weight)
    let (low, high) = (0..<1, 1..<2)
    #expect(
      try parted.cells.sliced(low, along: 0).difference(from: expected.cells.sliced(low, along: 0))
        == 0)
    #expect(
      try parted.cells.sliced(high, along: 0).difference(
        from: expected.cells.sliced(high, along: 0)) > 0)
  }

  @Test("summed arrays are quantized once, and the shift-add gives that sum")
  func summed() throws {
    let layer = try LayerContext(shape: .square(9, 2), settings: .small(), scalarType: .float64)
    let quantizer = try #require(try SummedArraysQuantizer(layer: layer))
    let sums = try Generator(seed: 3).normal([2, 2, 3, 2, 3, 2], scalarType: .float64)
    try quantizer.initialize(from: sums)
    let step = try #require(quantizer.parameters.first).tensor.item()
    let values = try quantizer.quantize(sums).values
    #expect(values.shape == sums.shape)
    let whole = try sums.sum(over: [2]).values()
    for (sum, found) in zip(whole, try values.sum(over: [2]).values()) {
      let code = min(max(sum / step, -4), 3).rounded(.toNearestOrEven)
      #expect(abs(found - code * step) < 1e-12)
    }
  }
}
