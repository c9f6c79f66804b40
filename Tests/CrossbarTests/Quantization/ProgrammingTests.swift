import Tensors
import Testing

@testable import Crossbar

/// Codes and digits in one pass over the weights against the same out of tensor operations.
@Suite("Programming weights")
struct ProgrammingTests {
  struct Case: Sendable {
    var granularity: Granularity
    var mapping: ChannelMapping
    var encoding: WeightEncoding
    var type: ScalarType
  }

  static let cases: [Case] = Granularity.allCases.flatMap { granularity in
    ChannelMapping.allCases.flatMap { mapping in
      WeightEncoding.allCases.flatMap { encoding in
        [ScalarType.float32, .float64].map {
          Case(granularity: granularity, mapping: mapping, encoding: encoding, type: $0)
        }
      }
    }
  }

  // Nine channels in arrays of four, the last one ragged; weights of which some are clipped, some
  // are zero and some lie on a tie.
  @Test("codes and their gradients are those of tensor operations", arguments: cases)
  func codes(one: Case) throws {
    let layer = try LayerContext(
      shape: .square(9, 5), settings: .small(encoding: one.encoding, mapping: one.mapping),
      scalarType: one.type)
    let quantizer = try LearnedStepWeightQuantizer(granularity: one.granularity, layer: layer)
    let generator = try Generator(seed: 3)
    let outputs = one.mapping == .replicated ? layer.layout.arrays * 5 : 5
    let random = try generator.normal([outputs, 9, 3, 3], scalarType: one.type)
    try quantizer.initialize(from: random)
    let ties = try (random * 4).rounded() * 0.5
    let columns = [1, layer.layout.arrays, 5]
    let step = try generator.uniform(columns, scalarType: one.type) * 0.5 + 0.125
    let weights = try generator.normal(
      layer.layout.partitioned(random).shape, scalarType: one.type)

    for (values, step) in [
      (random, step), (ties, try Tensor.full(0.5, shape: columns, scalarType: one.type)),
    ] {
      func run(_ codes: (Tensor, Tensor) throws -> Tensor) throws -> [Tensor] {
        let (weight, scale) = (try values.asParameter(), try step.asParameter())
        let result = try codes(weight, scale)
        try (result * weights).sum().backward()
        return [
          result, try #require(try weight.gradient()), try #require(try scale.gradient()),
        ]
      }
      let native = try run { try quantizer.codes(of: $0, step: $1) }
      let composed = try run { try quantizer.composedCodes(of: $0, step: $1) }
      #expect(native.map(\.shape) == composed.map(\.shape))
      #expect(try native[0].values() == composed[0].values())
      #expect(try native[1].values() == composed[1].values())
      let difference = try (native[2] - composed[2]).absolute().maximum().item()
      let size = try composed[2].absolute().maximum().item()
      #expect(difference <= (one.type == .float64 ? 1e-13 : 1e-5) * size)
      #expect(size > 0)
    }
  }

  @Test(
    "digits and their gradients are those of tensor operations", arguments: BitSlicingTests.slicings
  )
  func digits(slicing: BitSlicing) throws {
    let range = slicing.codeRange
    let values = (range.minimum...range.maximum).map { Double($0) }
    for type in [ScalarType.float32, .float64] {
      for gradient in SplitGradient.allCases {
        let shape = [slicing.convertedSlices, values.count]
        let weights = try Generator(seed: 5).normal(shape, scalarType: type)
        func run(_ split: (Tensor) throws -> Tensor) throws -> [[Double]] {
          let codes = try Tensor(values, shape: [values.count]).converted(to: type).asParameter()
          let digits = try split(codes)
          try (digits * weights).sum().backward()
          return [try digits.values(), try #require(try codes.gradient()).values()]
        }
        let native = try run { try slicing.split($0, gradient: gradient) }
        let composed = try run { try slicing.composedSplit($0, gradient: gradient) }
        #expect(native[0] == composed[0])
        for (one, other) in zip(native[1], composed[1]) { #expect(abs(one - other) <= 1e-6) }
      }
    }
  }

  @Test("a weight that does not fit its arrays is refused")
  func misfit() throws {
    let weight = try Tensor.ones([5, 9, 3, 3])
    let columns = WeightColumns(arrays: 2, channelsPerArray: 4, isReplicated: false, codes: -1...1)
    #expect(throws: TorchError.self) {
      try weight.weightCodes(step: Tensor.ones([2, 5]), columns: columns)
    }
    let fitting = WeightColumns(arrays: 3, channelsPerArray: 4, isReplicated: false, codes: -1...1)
    #expect(throws: TorchError.self) {
      try weight.weightCodes(step: Tensor.ones([3, 4]), columns: fitting)
    }
  }
}
