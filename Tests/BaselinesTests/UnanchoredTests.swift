import Crossbar
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Unanchored

@Suite("unanchored")
struct UnanchoredTests {
  private func quantizers(_ layer: LayerContext, scales: Int? = nil) throws -> LayerQuantizers {
    try makeMethod(Unanchored.self, options: scales.map { ["scales": $0] } ?? [:])
      .quantizers(for: layer)
  }

  private func combinations(_ count: Int) -> [[Double]] {
    (0..<count).reduce([[]]) { lists, _ in lists.flatMap { list in [-1, 0, 1].map { list + [$0] } }
    }
  }

  @Test(
    "every weight lies on the nearest of all 3^b sums of its column's scales",
    arguments: [1, 3, 4], WeightEncoding.allCases)
  func nearest(count: Int, encoding: WeightEncoding) throws {
    let layer = try makeContext(encoding: encoding)
    let quantizer = try #require(try quantizers(layer, scales: count).weight)
    let weight = try Generator(seed: 2).normal([6, 10, 3, 3], scalarType: .float64)
    try quantizer.initialize(from: weight)
    // Ratios other than one half, so that all levels differ.
    let scales = try #require(quantizer.parameters.first).tensor
    try scales.assign(
      scales * (Generator(seed: 3).uniform(scales.shape, scalarType: .float64) * 0.3 + 0.8))
    let programmed = try quantizer.program(weight)
    #expect(programmed.codes == nil)
    #expect(programmed.cells.shape[0] == (encoding == .dualConversion ? 2 * count : count))

    let factors = try Tensor(
      programmed.significance, shape: [programmed.significance.count, 1, 1, 1, 1, 1])
    let units = try programmed.unit.reshaped(programmed.unit.shape + [1, 1, 1])
    let found = try (programmed.cells * units * factors).sum(over: [0])
    let partitioned = try layer.layout.partitioned(weight).values()
    let stored = try scales.values()
    let (columns, perColumn) = (3 * 6, partitioned.count / 18)
    for (index, (value, level)) in zip(partitioned, try found.values()).enumerated() {
      let column = index / perColumn
      let own = (0..<count).map { stored[$0 * columns + column] }
      let best =
        combinations(count).map { signs in
          abs(zip(signs, own).reduce(0) { $0 + $1.0 * $1.1 } - value)
        }.min() ?? 0
      #expect(abs(abs(level - value) - best) < 1e-12)
    }
  }

  @Test("the derivative is that of the softmax over all levels, for weights and for scales")
  func softmax() throws {
    let count = 3
    let tables = try LevelTables(scales: count, scalarType: .float64, device: .cpu)
    let weights = try (Generator(seed: 2).normal([2, 40], scalarType: .float64) * 0.2).asParameter()
    let scales = try Tensor([0.05, 0.11, 0.23, 0.04, 0.08, 0.16], shape: [2, 3]).asParameter()
    let factors = try Generator(seed: 6).normal([2, 40], scalarType: .float64)
    let soft = try tables.round(weights, scales: scales).soft
    try (soft * factors).sum().backward()
    let found = (try #require(try weights.gradient()), try #require(try scales.gradient()))
    let size = try found.1.absolute().maximum().item()

    func reference(_ weight: Double, _ scales: [Double]) -> Double {
      let levels = combinations(count).map { zip($0, scales).reduce(0) { $0 + $1.0 * $1.1 } }
      let terms = levels.map { exp(-16 * abs(weight - $0)) }
      return zip(terms, levels).reduce(0) { $0 + $1.0 * $1.1 } / terms.reduce(0, +)
    }
    let (w, s) = (try weights.values(), try scales.values())
    let f = try factors.values()
    func loss(_ w: [Double], _ s: [Double]) -> Double {
      w.indices.reduce(0) { $0 + f[$1] * reference(w[$1], Array(s[$1 / 40 * 3..<$1 / 40 * 3 + 3])) }
    }
    for (value, expected) in zip(try soft.values(), w.indices) {
      #expect(
        abs(value - reference(w[expected], Array(s[expected / 40 * 3..<expected / 40 * 3 + 3])))
          < 1e-12)
    }
    // |weight - level| bends only at levels, which the width does not cross in this draw.
    let width = 1e-6
    for index in s.indices {
      var (below, above) = (s, s)
      below[index] -= width
      above[index] += width
      let slope = (loss(w, above) - loss(w, below)) / (2 * width)
      #expect(abs(slope - (try found.1.values()[index])) < 1e-4 * size)
    }
    for index in stride(from: 0, to: w.count, by: 7) {
      var (below, above) = (w, w)
      below[index] -= width
      above[index] += width
      let slope = (loss(above, s) - loss(below, s)) / (2 * width)
      #expect(abs(slope - (try found.0.values()[index])) < 1e-4 * abs(f[index]) + 1e-7)
    }
  }

  @Test("relative distances: a column's size changes no gradient of weights, absolute ones do")
  func relative() throws {
    func gradients(_ distance: SoftLevelDistance, size: Double) throws -> [[Double]] {
      let tables = try LevelTables(
        scales: 4, distance: distance, scalarType: .float64, device: .cpu)
      let weights = try (Generator(seed: 2).uniform([2, 40], scalarType: .float64) - 0.5) * 0.3
      let scales = try Tensor(
        [0.021, 0.052, 0.113, 0.234, 0.031, 0.047, 0.083, 0.161], shape: [2, 4])
      let (w, s) = try ((weights * size).asParameter(), (scales * size).asParameter())
      let rounded = try tables.round(w, scales: s)
      try rounded.soft.sum().backward()
      return [
        try (#require(try w.gradient())).values(), try (#require(try s.gradient())).values(),
        try rounded.digits.values(),
      ]
    }
    let (large, small) = try (gradients(.relative, size: 1), gradients(.relative, size: 0.01))
    for (large, small) in zip(large, small) {
      for (one, other) in zip(large, small) { #expect(abs(one - other) < 1e-9) }
    }
    let (before, after) = try (gradients(.absolute, size: 1), gradients(.absolute, size: 0.01))
    #expect(before[2] == large[2] && before[2] == after[2])
    let (mean, shrunk) = (before[0].reduce(0, +) / 80, after[0].reduce(0, +) / 80)
    #expect(shrunk < 0.05 * mean)
    // As of a straight-through estimator.
    #expect(abs(large[0].reduce(0, +) / 80 - 1) < 0.1)
  }

  @Test("soft levels are those of tensor operations", arguments: [ScalarType.float32, .float64])
  func softLevels(scalarType: ScalarType) throws {
    func drawn(_ shape: [Int], _ seed: UInt64) throws -> Tensor {
      try Generator(seed: seed).normal(shape, scalarType: .float32).converted(to: scalarType)
    }
    let factors = try drawn([90, 37], 3)
    func run(
      _ body: (Tensor, Tensor) throws(TorchError) -> (nearest: Tensor, mean: Tensor)
    ) throws -> [Tensor] {
      let values = try (drawn([90, 37], 1) * 0.4).asParameter()
      let levels = try (drawn([90, 27], 2) * 0.3).asParameter()
      let (nearest, mean) = try body(values, levels)
      try (mean * factors).sum().backward()
      return [
        try nearest.converted(to: scalarType), try mean.detached(),
        try #require(try values.gradient()), try #require(try levels.gradient()),
      ]
    }
    let found = try run { values, levels throws(TorchError) in
      try values.softLevels(levels, temperature: 16)
    }
    let expected = try run { values, levels throws(TorchError) in
      try values.composedSoftLevels(levels, temperature: 16)
    }
    #expect(try found[0].difference(from: expected[0]) == 0)
    let tolerance = scalarType == .float64 ? 1e-11 : 1e-5
    for (found, expected) in zip(found, expected).dropFirst() {
      let size = try expected.absolute().maximum().item()
      #expect(try found.difference(from: expected) < tolerance * size)
    }
  }

  @Test("soft levels of one level, of equal levels and far outside of all")
  func extremes() throws {
    let values = try Tensor([-1e4, 0.2, 0.5, 1e4], shape: [1, 4]).asParameter()
    let (nearest, mean) = try values.softLevels(
      Tensor([1, 0, 1, 0.0], shape: [1, 4]), temperature: 10)
    try mean.sum().backward()
    // Half way the smaller level is taken; below and above all others the outermost.
    #expect(try [0, 0, 0, 1] == nearest.values().map { $0 == 0 || $0 == 2 ? 1 : 0 })
    let middle = exp(-8.0) / (exp(-2.0) + exp(-8.0))
    for (found, expected) in zip(try mean.values(), [0, middle, 0.5, 1]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(try #require(try values.gradient()).values().allSatisfy(\.isFinite))
    let one = try values.softLevels(Tensor([0.25], shape: [1, 1]), temperature: 10)
    #expect(try one.mean.values() == [0.25, 0.25, 0.25, 0.25])
    #expect(throws: TorchError.self) {
      try values.softLevels(Tensor([0, 1.0], shape: [2, 1]), temperature: 10)
    }
  }

  @Test("the slices' derivatives, times their scales, add up to that of the rounded weight")
  func slices() throws {
    let layer = try makeContext()
    let quantizer = try #require(try quantizers(layer).weight)
    let weight = try (Generator(seed: 2).normal([6, 10, 3, 3], scalarType: .float64) * 0.1)
      .asParameter()
    try quantizer.initialize(from: weight)
    let programmed = try quantizer.program(weight)
    let factors = try Tensor(programmed.significance, shape: [4, 1, 1, 1, 1, 1])
    let units = try programmed.unit.reshaped(programmed.unit.shape + [1, 1, 1])
    try (programmed.differentiableCells(.differential) * units * factors).sum().backward()
    let found = try #require(try weight.gradient())

    let again = try weight.detached().asParameter()
    let tables = try LevelTables(scales: 4, scalarType: .float64, device: .cpu)
    let scales = try #require(quantizer.parameters.first).tensor.detached()
    try tables.round(
      layer.layout.partitioned(again).reshaped([18, -1]),
      scales: scales.reshaped([4, 18]).permuted([1, 0])
    ).soft.sum().backward()
    let expected = try #require(try again.gradient())
    #expect(try found.difference(from: expected) < 1e-9)
  }

  @Test("scales start at the mean magnitude of their column and halve from there")
  func start() throws {
    let layer = try makeContext()
    let quantizer = try #require(try quantizers(layer).weight)
    let weight = try Generator(seed: 2).normal([6, 10, 3, 3], scalarType: .float64)
    try quantizer.initialize(from: weight)
    let scales = try #require(quantizer.parameters.first).tensor
    #expect(scales.shape == [4, 3, 6])
    // The second array of the first column holds input channels 4 to 7.
    let mean = try weight.sliced(0..<1, along: 0).sliced(4..<8, along: 1).absolute().mean().item()
    for slice in 0..<4 {
      let value = try scales.sliced(slice..<slice + 1, along: 0).sliced(1..<2, along: 1)
        .sliced(0..<1, along: 2).item()
      #expect(abs(value - mean / Double(1 << (3 - slice))) < 1e-12)
    }
  }

  @Test(
    "runs fused, with the composed path's outputs and gradients", arguments: WeightEncoding.allCases
  )
  func fused(encoding: WeightEncoding) throws {
    func run(_ path: ConvolutionPath, _ scalarType: ScalarType) throws -> (Tensor, [Tensor]) {
      var context = try makeContext(encoding: encoding)
      context = try LayerContext(
        shape: context.shape, settings: context.settings, scalarType: scalarType)
      let layer = try CrossbarConvolution(
        context: context, quantizers: quantizers(context), generator: Generator(seed: 5))
      layer.path = path
      // One draw for both element types, and scales whose levels all differ.
      func drawn(_ tensor: Tensor, _ seed: Int) throws -> Tensor {
        try Generator(seed: UInt64(seed)).uniform(tensor.shape, scalarType: .float32)
          .converted(to: scalarType)
      }
      try layer.setWeight((drawn(layer.weight, 8) - 0.5) * 0.3)
      let scales = try #require(layer.parameters.first { $0.name == "weight.scales" }).tensor
      try scales.assign(scales * (drawn(scales, 9) * 0.3 + 0.8))
      let images = try drawn(Tensor.ones([3, 10, 7, 5]), 6)
      let leaf = try images.asParameter()
      let activation = try layer.makeInputQuantizer().apply(leaf, training: true)
      let output = try layer.forward(activation, training: true)
      #expect(try (layer.fusedOutput(activation) != nil) == (path == .automatic))
      try (output * (drawn(output, 7) - 0.5)).sum().backward()
      let gradients = try ([leaf] + layer.parameters.map(\.tensor)).map {
        try #require(try $0.gradient()).converted(to: .float64)
      }
      return (try output.detached().converted(to: .float64), gradients)
    }
    let fused = try run(.automatic, .float32), composed = try run(.composed, .float64)
    #expect(
      try fused.0.difference(from: composed.0) < 1e-5 * composed.0.absolute().maximum().item())
    for (found, expected) in zip(fused.1, composed.1) {
      let error = try found - expected
      let (size, whole) = try ((error * error).sum().item(), (expected * expected).sum().item())
      #expect(size < 1e-10 * whole)
    }
  }

  @Test("a layer says that it has a slice of one-bit pairs per scale")
  func layout() throws {
    let own = try #require(try quantizers(makeContext(encoding: .twosComplement)).layer)
    #expect(own.layout.slices == 4 && own.settings.cellBits == 1)
    #expect(own.settings.encoding == .differential && own.settings.weightBits == 4)
    #expect(throws: CrossbarError.self) { try quantizers(makeContext(weightBits: 8)) }
  }
}
