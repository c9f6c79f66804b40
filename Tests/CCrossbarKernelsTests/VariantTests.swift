import CCrossbarKernels
import Testing

@Suite("Every variant of the forward pass")
struct VariantTests {
  @Test(
    "equals the reference bit for bit in partial sums, codes and outputs",
    arguments: variants, awkwardShapes + extremeShapes)
  func equalsReference(isa: crossbar_isa, shape: LayerShape) throws {
    let layer = RandomLayer(shape)
    let expected = try layer.partialSums(CROSSBAR_ISA_REFERENCE)
    let actual = try layer.partialSums(isa)
    #expect(actual.sums == expected.sums)
    #expect(actual.codes == expected.codes)
    #expect(try layer.output(isa).bits == layer.output(CROSSBAR_ISA_REFERENCE).bits)
    #expect(try layer.variedOutput(isa).bits == layer.variedOutput(CROSSBAR_ISA_REFERENCE).bits)
  }

  @Test(
    "does not depend on the threads", arguments: variants + [CROSSBAR_ISA_REFERENCE], Pool.allCases)
  func threads(isa: crossbar_isa, pool: Pool) throws {
    let layer = RandomLayer(LayerShape(batch: 9, inputChannels: 33, height: 11, width: 13))
    #expect(try layer.output(isa, pool: pool).bits == layer.output(isa).bits)
    #expect(try layer.variedOutput(isa, pool: pool).bits == layer.variedOutput(isa).bits)
    #expect(try layer.partialSums(isa, pool: pool) == layer.partialSums(isa))
  }

  @Test(
    "gives an image the same result in any batch", arguments: variants + [CROSSBAR_ISA_REFERENCE])
  func batches(isa: crossbar_isa) throws {
    let batch = RandomLayer(LayerShape(batch: 5, inputChannels: 17, height: 7, width: 7))
    let outputs = try batch.output(isa)
    let imageSize = batch.codes.count / 5
    for image in 0..<5 {
      var alone = batch
      alone.extents.batch = 1
      alone.codes = Array(batch.codes[image * imageSize..<(image + 1) * imageSize])
      let part = outputs[image * alone.outputCount..<(image + 1) * alone.outputCount]
      #expect(try alone.output(isa).bits == Array(part).bits)
    }
  }
}
