import CCrossbarKernels
import Testing

/// Layers whose ADC clips from nothing to everything, so that the activation gradient takes each of
/// its ways, and with kernels that a tile does not cover.
let clippingShapes: [LayerShape] = {
  var shapes: [LayerShape] = []
  for range in ADCRange.allCases {
    for dualConversion in [false, true] {
      for adcBits: Int32 in [1, 4, 8] {
        shapes.append(
          LayerShape(
            batch: 3, inputChannels: 20, height: 9, width: 10, outputChannels: 18, range: range,
            adcBits: adcBits, dualConversion: dualConversion, hasFreeSplit: adcBits == 4))
      }
    }
  }
  shapes.append(LayerShape(kernel: 2, stride: 3, padding: 2))
  shapes.append(LayerShape(inputChannels: 40, kernel: 1, stride: 3, padding: 0, rows: 32))
  shapes.append(
    LayerShape(batch: 1, inputChannels: 2, height: 12, width: 40, kernel: 7, padding: 3))
  shapes.append(LayerShape(inputChannels: 30, rows: 64, slices: 3, mapping: CROSSBAR_REPLICATED))
  return shapes
}()

@Suite("Every variant of the backward pass")
struct BackwardTests {
  @Test(
    "has the gradients of the reference in float32",
    arguments: variants, awkwardShapes + extremeShapes + clippingShapes)
  func float32(isa: crossbar_isa, shape: LayerShape) throws {
    let layer = RandomLayer(shape)
    let expected = try layer.gradients(CROSSBAR_ISA_REFERENCE)
    let actual = try layer.gradients(isa)
    for kind in GradientKind.allCases {
      let error = relativeError(try #require(actual[kind]), try #require(expected[kind]))
      #expect(error < 1e-5, "\(kind)")
    }
  }

  @Test(
    "has the gradients of the reference in 16 bits, to the accuracy of bfloat16",
    arguments: variants, awkwardShapes + clippingShapes)
  func mixed(isa: crossbar_isa, shape: LayerShape) throws {
    let layer = RandomLayer(shape)
    let expected = try layer.gradients(CROSSBAR_ISA_REFERENCE)
    let actual = try layer.gradients(isa, precision: CROSSBAR_MIXED)
    for kind in GradientKind.allCases {
      let error = relativeError(try #require(actual[kind]), try #require(expected[kind]))
      #expect(error < 2e-2, "\(kind)")
    }
  }

  @Test(
    "does not depend on the threads", arguments: variants + [CROSSBAR_ISA_REFERENCE], Pool.allCases)
  func threads(isa: crossbar_isa, pool: Pool) throws {
    let shape = LayerShape(batch: 19, inputChannels: 33, height: 9, width: 7)
    for adcBits: Int32 in [1, 6] {
      var layer = RandomLayer(shape)
      layer.scale = layer.scale.map { $0.map { $0 * Float(adcBits) } }
      for precision in [CROSSBAR_FLOAT32, CROSSBAR_MIXED] {
        let alone = try layer.gradients(isa, precision: precision)
        let together = try layer.gradients(isa, precision: precision, pool: pool)
        #expect(alone.mapValues(\.bits) == together.mapValues(\.bits))
      }
    }
  }

  @Test(
    "returns a gradient whether or not others are asked for",
    arguments: variants + [CROSSBAR_ISA_REFERENCE], [ADCRange.signed, .ideal])
  func leftOut(isa: crossbar_isa, range: ADCRange) throws {
    let layer = RandomLayer(LayerShape(range: range))
    let all = try layer.gradients(isa)
    for kind in GradientKind.allCases {
      let one = try layer.gradients(isa, kinds: [kind])
      #expect(one[kind]?.bits == all[kind]?.bits)
      for other in GradientKind.allCases where other != kind {
        #expect(try #require(one[other]).allSatisfy(\.isNaN), "\(other)")
      }
    }
  }

  @Test("refuses extents that contradict one another and writes nothing", arguments: variants)
  func refusal(isa: crossbar_isa) {
    var layer = RandomLayer(LayerShape())
    layer.extents.maximum_code = 256
    #expect(throws: Refusal(CROSSBAR_INVALID_EXTENTS)) { try layer.gradients(isa) }
  }
}
