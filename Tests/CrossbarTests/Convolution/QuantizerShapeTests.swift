import Tensors
import Testing

@testable import Crossbar

/// A quantizer of anybody's may return anything: kernels read memory by its shapes.
@Suite("Shapes that quantizers return") struct QuantizerShapeTests {
  /// A quantizer whose answer is changed before the layer sees it.
  private final class Changed: WeightQuantizer {
    let base: any WeightQuantizer
    let change: (inout ProgrammedWeights) throws -> Void

    init(_ base: any WeightQuantizer, _ change: @escaping (inout ProgrammedWeights) throws -> Void)
    {
      self.base = base
      self.change = change
    }

    var parameters: [Parameter] { base.parameters }
    func initialize(from values: Tensor) throws { try base.initialize(from: values) }
    func program(_ weight: Tensor) throws -> ProgrammedWeights {
      var programmed = try base.program(weight)
      try change(&programmed)
      return programmed
    }
  }

  private final class ChangedConverters: PartialSumQuantizer {
    let base: any PartialSumQuantizer
    let change: (inout UniformQuantization) throws -> Void

    init(
      _ base: any PartialSumQuantizer,
      _ change: @escaping (inout UniformQuantization) throws -> Void
    ) {
      self.base = base
      self.change = change
    }

    var parameters: [Parameter] { base.parameters }
    func initialize(from values: Tensor) throws { try base.initialize(from: values) }
    func quantize(_ partialSums: Tensor) throws -> QuantizedValues {
      try base.quantize(partialSums)
    }
    func uniform(positions: Int) throws -> UniformQuantization? {
      guard var converters = try base.uniform(positions: positions) else { return nil }
      try change(&converters)
      return converters
    }
  }

  /// Six channels in two arrays of four and two, two slices, six outputs.
  private func forward(
    weights: @escaping (inout ProgrammedWeights) throws -> Void = { _ in },
    converters: @escaping (inout UniformQuantization) throws -> Void = { _ in }
  ) throws {
    let context = try LayerContext(shape: .square(6, 6), settings: .small())
    let whole = try LayerQuantizers.learnedStep(weight: .column, partialSum: .column, for: context)
    let layer = try CrossbarConvolution(
      context: context,
      quantizers: LayerQuantizers(
        weight: Changed(try #require(whole.weight), weights),
        partialSum: ChangedConverters(try #require(whole.partialSum), converters)),
      generator: Generator(seed: 1))
    _ = try layer.forward(makeActivation(for: layer), training: true)
  }

  private func refused(
    _ quantity: String, _ shape: [Int], _ expected: [Int], _ body: () throws -> Void
  ) {
    #expect(
      throws: CrossbarError.quantizerMismatch(
        quantity: quantity, shape: shape, expected: expected, layer: "layer"), performing: body)
  }

  @Test("what fits is accepted")
  func fits() throws { try forward() }

  @Test("cells and codes of another shape are refused")
  func weights() throws {
    refused("codes", [6, 6, 3, 3], [2, 6, 4, 3, 3]) {
      try forward(weights: { $0.codes = try Tensor.zeros([6, 6, 3, 3]) })
    }
    refused("codes", [1, 6, 4, 3, 3], [2, 6, 4, 3, 3]) {
      try forward(weights: { $0.codes = try Tensor.zeros([1, 6, 4, 3, 3]) })
    }
    refused("cells", [1, 2, 6, 4, 3, 3], [2, 2, 6, 4, 3, 3]) {
      try forward(weights: { $0.cells = try $0.cells.sliced(0..<1, along: 0) })
    }
    refused("significance", [1], [2]) { try forward(weights: { $0.significance = [1] }) }
    refused("unit", [5], [2, 2, 6]) {
      try forward(weights: { $0.unit = try Tensor.ones([5]) })
    }
  }

  @Test("converters of another number are refused")
  func converters() throws {
    refused("codeRanges", [1], [2]) {
      try forward(converters: { $0.codeRanges.removeLast() })
    }
    refused("scale", [2, 2, 5], [2, 2, 6]) {
      try forward(converters: { $0.scale = try Tensor.ones([2, 2, 5]) })
    }
    refused("offset", [3, 1, 1], [2, 2, 6]) {
      try forward(converters: { $0.offset = try Tensor.ones([3, 1, 1]) })
    }
  }
}
