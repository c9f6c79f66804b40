import CCrossbarKernels
import Testing

/// Gradients with AVX2, AVX-512 or AMX and `mixed`: multiples of steps, one for every image and column in the
/// weight gradient and one for every image and array in the activation gradient.
@Suite("The backward pass in fixed point") struct FixedPointTests {
  static let tolerance = 1e-3
  static let sets = [CROSSBAR_ISA_AVX2, CROSSBAR_ISA_AVX512, CROSSBAR_ISA_AMX]
    .filter(crossbar_isa_supported)

  private func fixed(_ layer: RandomLayer, _ isa: crossbar_isa) throws -> LayerGradients {
    try layer.gradients(isa, precision: CROSSBAR_MIXED)
  }

  private func expectReference(_ layer: RandomLayer, _ isa: crossbar_isa) throws {
    let expected = try layer.gradients(CROSSBAR_ISA_REFERENCE)
    let actual = try fixed(layer, isa)
    for kind in GradientKind.allCases {
      let error = relativeError(try #require(actual[kind]), try #require(expected[kind]))
      #expect(error < Self.tolerance, "\(kind)")
    }
  }

  /// Multiplies the gradient of every output by what depends on its image and channel.
  private func scaled(_ layer: RandomLayer, by factor: (Int, Int) -> Float) -> RandomLayer {
    var layer = layer
    let channels = Int(layer.extents.output_channels)
    let image = layer.outputCount / Int(layer.extents.batch)
    for index in layer.outputGradient.indices {
      layer.outputGradient[index] *= factor(index / image, index % channels)
    }
    return layer
  }

  /// The weight gradients of every output channel; arrays are whole.
  private func weights(_ gradients: LayerGradients, of layer: RandomLayer) throws -> [[Float]] {
    let channels = Int(layer.extents.output_channels)
    let all = try #require(gradients[.weightCode])
    let rows = all.count / channels
    return (0..<channels).map { Array(all[($0 * rows)..<(($0 + 1) * rows)]) }
  }

  /// One array, so that the weights of an output channel follow one another.
  static let oneArray = LayerShape(inputChannels: 14, range: .binary, adcBits: 1)

  @Test(
    "is more accurate than bfloat16", arguments: sets,
    awkwardShapes + extremeShapes + clippingShapes)
  func accuracy(isa: crossbar_isa, shape: LayerShape) throws {
    try expectReference(RandomLayer(shape), isa)
  }

  @Test(
    "has the same bits in tiles as in vectors",
    .enabled(if: crossbar_isa_supported(CROSSBAR_ISA_AMX)),
    arguments: awkwardShapes + extremeShapes + clippingShapes)
  func tiles(shape: LayerShape) throws {
    let layer = RandomLayer(shape)
    let tiles = try fixed(layer, CROSSBAR_ISA_AMX)
    let vectors = try fixed(layer, CROSSBAR_ISA_AVX512)
    for kind in GradientKind.allCases {
      #expect(try #require(tiles[kind]).bits == #require(vectors[kind]).bits, "\(kind)")
    }
  }

  @Test("keeps the columns whose gradients are small beside others", arguments: sets)
  func smallColumns(isa: crossbar_isa) throws {
    let layer = scaled(RandomLayer(Self.oneArray)) { _, channel in
      Float(sign: .plus, exponent: -3 * channel, significand: 1)
    }
    let expected = try weights(layer.gradients(CROSSBAR_ISA_REFERENCE), of: layer)
    let actual = try weights(fixed(layer, isa), of: layer)
    for (channel, pair) in zip(actual, expected).enumerated() {
      #expect(relativeError(pair.0, pair.1) < Self.tolerance, "channel \(channel)")
    }
  }

  @Test("keeps the images whose gradients are small beside others", arguments: sets)
  func smallImages(isa: crossbar_isa) throws {
    var shape = Self.oneArray
    shape.batch = 3
    let layer = scaled(RandomLayer(shape)) { image, _ in
      Float(sign: .plus, exponent: -20 * image, significand: 1)
    }
    let image = layer.codes.count / 3
    let expected = try #require(try layer.gradients(CROSSBAR_ISA_REFERENCE)[.activation])
    let actual = try #require(try fixed(layer, isa)[.activation])
    for first in stride(from: 0, to: layer.codes.count, by: image) {
      let error = relativeError(
        Array(actual[first..<first + image]), Array(expected[first..<first + image]))
      #expect(error < Self.tolerance)
    }
  }

  @Test(
    "of zeros, and of what is next to nothing, is zero", arguments: sets, [0, 1e-37] as [Float])
  func zero(isa: crossbar_isa, factor: Float) throws {
    let layer = scaled(RandomLayer(Self.oneArray)) { _, _ in factor }
    let gradients = try fixed(layer, isa)
    #expect(try #require(gradients[.weightCode]).allSatisfy { $0 == 0 })
    #expect(try #require(gradients[.activation]).allSatisfy { $0 == 0 })
  }

  @Test(
    "of what is no number is none, in its column alone", arguments: sets,
    [.nan, .infinity] as [Float])
  func notFinite(isa: crossbar_isa, value: Float) throws {
    var layer = RandomLayer(Self.oneArray)
    layer.codes = layer.codes.map { max($0, 1) }
    layer.scale = layer.scale?.map { $0 * 1e6 }  // nothing is clipped
    layer.offset = nil
    layer.outputGradient[3] = value
    let gradients = try fixed(layer, isa)
    for (channel, weights) in try weights(gradients, of: layer).enumerated() {
      #expect(weights.allSatisfy { $0.isFinite == (channel != 3) }, "channel \(channel)")
    }
    let image = layer.codes.count / 2
    let activation = try #require(gradients[.activation])
    #expect(activation[..<image].contains { !$0.isFinite })
    #expect(!activation[image...].contains { !$0.isFinite })
  }

  // Every product at its largest and of one sign: sums of 32 bits would not hold 15 bits and all pixels.
  @Test("holds the largest sums over pixels", arguments: sets)
  func pixels(isa: crossbar_isa) throws {
    var layer = RandomLayer(
      LayerShape(height: 16, width: 40, range: .ideal, maximumCode: 255, maximumCell: 1))
    layer.codes = layer.codes.map { _ in 255 }
    layer.outputGradient = layer.outputGradient.map { _ in 1 }
    try expectReference(layer, isa)
  }

  @Test("holds the largest sums over columns", arguments: sets)
  func columns(isa: crossbar_isa) throws {
    var layer = RandomLayer(
      LayerShape(
        inputChannels: 14, outputChannels: 400, range: .binary, adcBits: 1, maximumCode: 1,
        maximumCell: 128))
    layer.cells = layer.cells.map { _ in -128 }
    layer.outputGradient = layer.outputGradient.map { _ in 1 }
    layer.slices = layer.slices.map { slice in
      var slice = slice
      slice.significance = 1
      return slice
    }
    layer.unit = layer.unit.map { _ in 0.01 }
    layer.offset = nil
    // One column in ten clips, which is enough for every slice to have a product of its own.
    layer.scale = layer.unit.indices.map { $0 % 10 == 0 ? 1e-6 : 1e6 }
    try expectReference(layer, isa)
  }
}
