import Tensors
import Testing

@testable import Crossbar

/// Derivatives by scales and offsets against central differences of the surrogate whose rounding
/// residual is frozen: what the straight-through rule defines.
@Suite("Gradients of learned steps")
struct LearnedStepGradientTests {
  /// Central differences of width h err by h^2 times third derivatives of order 10.
  static let width = 1e-5
  static let tolerance = 1e-6

  struct Case: Sendable {
    var granularity: Granularity
    var encoding: WeightEncoding
    var adc: ADCResolution
    var offset: LearnedStepPartialSumQuantizer.Offset
  }

  static let cases: [Case] = Granularity.allCases.flatMap { granularity in
    [
      Case(granularity: granularity, encoding: .differential, adc: .bits(3), offset: .learned),
      Case(granularity: granularity, encoding: .twosComplement, adc: .bits(3), offset: .none),
      Case(granularity: granularity, encoding: .twosComplement, adc: .bits(1), offset: .none),
      Case(granularity: granularity, encoding: .dualConversion, adc: .ternary, offset: .learned),
    ]
  }

  @Test("partial-sum scales and offsets follow the surrogate", arguments: cases)
  func partialSums(one: Case) throws {
    let layer = try LayerContext(
      shape: .square(9, 5), settings: .small(adc: one.adc, encoding: one.encoding),
      scalarType: .float64)
    let quantizer = try #require(
      try LearnedStepPartialSumQuantizer(
        granularity: one.granularity, offset: one.offset, layer: layer))
    let slices = layer.layout.convertedSlices
    let generator = try Generator(seed: 7)
    let sums = try generator.normal([2, slices, 3, 5, 3, 2], scalarType: .float64)
    let weights = try generator.normal(sums.shape, scalarType: .float64)
    try quantizer.initialize(from: sums)
    try (quantizer.quantize(sums).values * weights).sum().backward()

    let groups = ScaleGroups(granularity: one.granularity, layout: layer.layout, slices: slices)
    let stored = quantizer.parameters.map(\.tensor)
    let ranges = try #require(try quantizer.uniform(positions: 6)).codeRanges
    // The specification's factor: partial sums of one sample per scale, and the largest code.
    let sharing = Double(slices * 3 * 5 * 6) / Double(groups.count)
    let factors = try Tensor(
      ranges.map { 1 / (sharing * Double(max($0.maximum, 1))).squareRoot() },
      shape: [slices, 1, 1, 1, 1])

    func clipped(_ scale: Tensor, _ offset: Tensor) throws -> Tensor {
      let position = try (sums - offset) / scale
      return try Tensor.concatenated(
        ranges.enumerated().map { slice, range in
          try position.sliced(slice..<slice + 1, along: 1)
            .clamped(from: Double(range.minimum), to: Double(range.maximum))
        }, along: 1)
    }
    func columns(_ values: [Double]) throws -> Tensor {
      let groupsOfValues = try Tensor(values, shape: groups.shape)
      return try groups.columns(from: groupsOfValues).reshaped([slices, 3, 5, 1, 1])
    }
    let scale = try stored[0].values()
    let offset = try stored.count > 1 ? stored[1].values() : scale.map { _ in 0 }
    let codes = try quantizer.quantize(sums).codes
    let residual = try codes - clipped(columns(scale), columns(offset))
    func surrogate(_ scale: [Double], _ offset: [Double]) throws -> Double {
      let (step, middle) = try (columns(scale), columns(offset))
      let values = try (clipped(step, middle) + residual) * step + middle
      return try (values * weights * factors).sum().item()
    }
    func slope(_ index: Int, of values: [Double], _ loss: ([Double]) throws -> Double) throws
      -> Double
    {
      var (below, above) = (values, values)
      below[index] -= Self.width
      above[index] += Self.width
      return try (loss(above) - loss(below)) / (2 * Self.width)
    }
    let byScale = try #require(try stored[0].gradient()).values()
    for index in scale.indices {
      let expected = try slope(index, of: scale) { try surrogate($0, offset) }
      #expect(abs(byScale[index] - expected) < Self.tolerance)
    }
    guard stored.count > 1 else { return }
    let byOffset = try #require(try stored[1].gradient()).values()
    for index in offset.indices {
      let expected = try slope(index, of: offset) { try surrogate(scale, $0) }
      #expect(abs(byOffset[index] - expected) < Self.tolerance)
    }
  }

  @Test("weight scales follow the surrogate", arguments: Granularity.allCases)
  func weights(granularity: Granularity) throws {
    let layer = try LayerContext(
      shape: .square(9, 5), settings: .small(encoding: .twosComplement), scalarType: .float64)
    let quantizer = try LearnedStepWeightQuantizer(granularity: granularity, layer: layer)
    let generator = try Generator(seed: 8)
    let weight = try generator.normal([5, 9, 3, 3], scalarType: .float64)
    try quantizer.initialize(from: weight)
    let programmed = try quantizer.program(weight)
    let codes = try #require(programmed.codes)
    let factors = try generator.normal(codes.shape, scalarType: .float64)
    try (codes * programmed.unit.reshaped([3, 5, 1, 1, 1]) * factors).sum().backward()

    let groups = ScaleGroups(granularity: granularity, layout: layer.layout, slices: nil)
    let stored = quantizer.parameters[0].tensor
    let blocks = try layer.layout.partitioned(weight)
    func columns(_ values: [Double]) throws -> Tensor {
      try groups.columns(from: Tensor(values, shape: groups.shape)).reshaped([3, 5, 1, 1, 1])
    }
    func clipped(_ step: Tensor) throws -> Tensor { try (blocks / step).clamped(from: -8, to: 7) }
    let scale = try stored.values()
    let residual = try codes.detached() - clipped(columns(scale))
    let share = 1 / (Double(weight.elementCount) / Double(groups.count) * 7).squareRoot()
    let gradient = try #require(try stored.gradient()).values()
    for index in scale.indices {
      func loss(_ change: Double) throws -> Double {
        var values = scale
        values[index] += change
        let step = try columns(values)
        return try ((clipped(step) + residual) * step * factors).sum().item()
      }
      let slope = try (loss(Self.width) - loss(-Self.width)) / (2 * Self.width)
      #expect(abs(gradient[index] - share * slope) < Self.tolerance)
    }
  }

  @Test("steps start at twice the mean magnitude over the root of the largest code")
  func initialValues() throws {
    let layer = try LayerContext(shape: .square(9, 5), settings: .small(adc: .bits(1)))
    let weights = try LearnedStepWeightQuantizer(granularity: .layer, layer: layer)
    try weights.initialize(from: Tensor.full(-0.5, shape: [5, 9, 3, 3]))
    let scale = try weights.parameters[0].tensor.item()
    #expect(abs(scale - 1 / 7.0.squareRoot()) < 1e-6)

    let converters = try #require(
      try LearnedStepPartialSumQuantizer(granularity: .layer, offset: .learned, layer: layer))
    let sums = try Tensor((0..<60).map { Float($0 % 2) * 4 }, shape: [1, 2, 3, 5, 1, 2])
    try converters.initialize(from: sums)
    #expect(try converters.parameters.map { try $0.tensor.item() } == [2, 2])
  }
}
