import CCrossbarKernels
import Testing

/// A layer of one pixel, one array and one column, small enough to work out by hand.
private func column(
  codes: [UInt8], cells: [Int8], significance: Float = 1, range: ClosedRange<Float> = -4...3,
  binary: Bool = false, scale: Float? = nil, offset: Float? = nil
) -> RandomLayer {
  var layer = RandomLayer(
    LayerShape(
      batch: 1, inputChannels: Int32(codes.count), height: 1, width: 1, outputChannels: 1,
      kernel: 1, padding: 0, slices: 1, maximumCode: 255, maximumCell: 128))
  layer.codes = codes
  layer.cells = cells
  layer.variedCells = cells.map { Float($0) + 0.25 }
  layer.slices[0].significance = significance
  layer.slices[0].minimum_code = range.lowerBound
  layer.slices[0].maximum_code = range.upperBound
  layer.slices[0].binary = binary
  layer.unit = [0.5]
  layer.scale = scale.map { [$0] }
  layer.offset = offset.map { [$0] }
  return layer
}

@Suite("The forward pass, worked out by hand")
struct ReferenceTests {
  private static let everyVariant = variants + [CROSSBAR_ISA_REFERENCE]

  @Test(
    "an ideal ADC returns the partial sum times its unit and significance", arguments: everyVariant)
  func ideal(isa: crossbar_isa) throws {
    let layer = column(codes: [1, 2, 255], cells: [-128, 127, 3], significance: -4)
    #expect(try layer.partialSums(isa).sums == [891])
    #expect(try layer.output(isa) == [-4 * 0.5 * 891])
    #expect(try layer.variedOutput(isa) == [-4 * 0.5 * (891 + 0.25 * 258)])
  }

  // P = 0.5 * Pint, z = (P - 1) / 2: halves fall on even codes.
  @Test(
    "ties go to the even code and clipping comes before rounding",
    arguments: [
      (Int8(7), Int16(1)), (8, 2), (12, 2), (13, 3), (16, 3), (127, 3), (4, 0), (0, 0), (-4, -2),
      (-12, -4), (-15, -4), (-128, -4),
    ])
  func codes(cell: Int8, code: Int16) throws {
    for isa in Self.everyVariant {
      let layer = column(codes: [1], cells: [cell], scale: 2, offset: 1)
      #expect(try layer.partialSums(isa).codes == [code])
      #expect(try layer.output(isa) == [Float(code) * 2 + 1])
    }
  }

  @Test(
    "a binary ADC returns +1 from zero on", arguments: [(Int8(1), Float(-1)), (2, 1), (3, 1)])
  func binary(cell: Int8, code: Float) throws {
    for isa in Self.everyVariant {
      let layer = column(codes: [1], cells: [cell], binary: true, scale: 2, offset: 1)
      #expect(try layer.output(isa) == [code * 2 + 1])
    }
  }

  @Test("what lies outside of the image counts as zero", arguments: everyVariant)
  func padding(isa: crossbar_isa) throws {
    var layer = RandomLayer(
      LayerShape(
        batch: 1, inputChannels: 1, height: 2, width: 2, outputChannels: 1, slices: 1,
        range: .ideal, maximumCode: 255, maximumCell: 128))
    layer.codes = [1, 2, 3, 4]
    layer.cells = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    #expect(try layer.partialSums(isa).sums == [77, 67, 47, 37])
  }
}

@Suite("Calls that make no sense")
struct RefusalTests {
  @Test(
    "are refused before anything is written",
    arguments: [
      { $0.batch = 0 }, { $0.slices = -1 }, { $0.output_height += 1 }, { $0.output_width -= 1 },
      { $0.arrays += 1 }, { $0.padding = -1 }, { $0.channels_per_array = 17 },
      { $0.maximum_code = 256 }, { $0.maximum_cell = 0 }, { $0.kernel = 9 },
    ] as [@Sendable (inout crossbar_extents) -> Void])
  func extents(change: @Sendable (inout crossbar_extents) -> Void) {
    var layer = RandomLayer(LayerShape())
    change(&layer.extents)
    #expect(throws: Refusal(CROSSBAR_INVALID_EXTENTS)) {
      try layer.output(CROSSBAR_ISA_PORTABLE)
    }
  }

  @Test("are refused where a partial sum might not be exact in float")
  func overflow() throws {
    let shape = LayerShape(
      batch: 1, inputChannels: 515, height: 1, width: 1, outputChannels: 1, kernel: 1, padding: 0,
      rows: 515, slices: 1, maximumCode: 255, maximumCell: 128)
    let layer = RandomLayer(shape)
    #expect(throws: Refusal(CROSSBAR_ACCUMULATOR_OVERFLOW)) {
      try layer.output(CROSSBAR_ISA_PORTABLE)
    }
    var smaller = layer
    smaller.extents.maximum_cell = 127
    #expect(throws: Never.self) { try smaller.output(CROSSBAR_ISA_PORTABLE) }
  }

  @Test("are refused for instructions that the machine lacks")
  func unsupported() {
    #expect(throws: Refusal(CROSSBAR_UNSUPPORTED_ISA)) {
      try RandomLayer(LayerShape()).output(crossbar_isa(99))
    }
    #expect(!crossbar_isa_supported(crossbar_isa(99)))
  }
}

@Suite("The instruction set that is used")
struct DetectionTests {
  @Test("is one that the machine supports and that has a name")
  func detected() {
    let isa = crossbar_isa_detected()
    #expect(crossbar_isa_supported(isa))
    #expect(String(cString: crossbar_isa_name(isa)) != "unknown")
  }

  @Test("can always be plain C++")
  func fallback() {
    #expect(crossbar_isa_supported(CROSSBAR_ISA_REFERENCE))
    #expect(crossbar_isa_supported(CROSSBAR_ISA_PORTABLE))
  }
}
