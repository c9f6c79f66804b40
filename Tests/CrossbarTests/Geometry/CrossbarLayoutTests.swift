import Crossbar
import Tensors
import Testing

@Suite("Layout of a layer")
struct CrossbarLayoutTests {
  /// Channels per array as counted by hand for ResNet-20: `floor(rows / 9)` of them at most.
  @Test(
    "whole kernels fill the arrays, the last one what is left",
    arguments: [
      (128, 16, [14, 2]), (128, 32, [14, 14, 4]), (128, 64, [14, 14, 14, 14, 8]),
      (256, 16, [16]), (256, 32, [28, 4]), (256, 64, [28, 28, 8]), (9, 3, [1, 1, 1]),
    ])
  func channels(rows: Int, channels: Int, expected: [Int]) throws {
    let layout = try CrossbarLayout(shape: .square(channels, 8), settings: .small(rows: rows))
    #expect(layout.channelsOfArray == expected)
    #expect(layout.arrays == expected.count)
    #expect(layout.channelsPerArray == expected[0])
  }

  @Test("every array of a replicated layer holds all channels")
  func replicated() throws {
    let layout = try CrossbarLayout(
      shape: .square(32, 8), settings: .small(rows: 128, mapping: .replicated))
    #expect(layout.channelsOfArray == [32, 32, 32])
    #expect(layout.weightShape(of: .square(32, 8)) == [24, 32, 3, 3])
  }

  @Test("outputs beyond the columns go to further tiles", arguments: [(4, 1), (5, 2), (8, 2)])
  func tiles(outputs: Int, tiles: Int) throws {
    let layout = try CrossbarLayout(shape: .square(3, outputs), settings: .small(columns: 4))
    #expect(layout.columnTiles == tiles)
    #expect(layout.columnsPerTile == 4)
  }

  @Test("slices follow from the bits", arguments: [(4, 2, 2), (3, 1, 2), (8, 3, 3), (2, 4, 1)])
  func differentialSlices(weightBits: Int, cellBits: Int, slices: Int) throws {
    let settings = CrossbarSettings.small(weightBits: weightBits, cellBits: cellBits)
    #expect(try CrossbarLayout(shape: .square(3, 3), settings: settings).slices == slices)
  }

  @Test("a kernel with more positions than rows is refused, one that just fits is not")
  func kernelExceedsRows() throws {
    #expect(throws: CrossbarError.kernelExceedsRows(kernelSize: 3, rows: 8, layer: "layer")) {
      try CrossbarLayout(shape: .square(3, 3), settings: .small(rows: 8))
    }
    #expect(try CrossbarLayout(shape: .square(3, 3), settings: .small(rows: 9)).arrays == 3)
  }

  @Test("zero and too many bits are refused", arguments: [0, 9])
  func bits(bits: Int) {
    func refused(_ quantity: String, _ accepted: ClosedRange<Int>, _ settings: CrossbarSettings) {
      #expect(
        throws: CrossbarError.bitsOutOfRange(
          quantity: quantity, bits: bits, accepted: accepted, layer: "layer")
      ) { try CrossbarLayout(shape: .square(3, 3), settings: settings) }
    }
    refused("weightBits (differential)", 2...8, .small(weightBits: bits))
    refused(
      "weightBits (twosComplement)", 1...8, .small(weightBits: bits, encoding: .twosComplement))
    refused("cellBits", 1...8, .small(cellBits: bits))
    refused("activationBits", 1...8, .small(activationBits: bits))
    refused("partialSumBits", 1...8, .small(adc: .bits(bits)))
  }

  @Test("sizes below one are refused by name")
  func sizes() {
    let shapes = [
      ("inputChannels", ConvolutionShape.square(0, 3)),
      ("outputChannels", ConvolutionShape.square(3, 0)),
      (
        "kernelSize",
        ConvolutionShape(name: "layer", inputChannels: 3, outputChannels: 3, kernelSize: 0)
      ),
      (
        "stride",
        ConvolutionShape(
          name: "layer", inputChannels: 3, outputChannels: 3, kernelSize: 3, stride: 0)
      ),
    ]
    for (quantity, shape) in shapes {
      #expect(throws: CrossbarError.notPositive(quantity: quantity, value: 0, layer: "layer")) {
        try CrossbarLayout(shape: shape, settings: .small())
      }
    }
    for (quantity, settings) in [
      ("rows of an array", CrossbarSettings.small(rows: 0)),
      ("columns of an array", CrossbarSettings.small(columns: 0)),
    ] {
      #expect(throws: CrossbarError.notPositive(quantity: quantity, value: 0, layer: "layer")) {
        try CrossbarLayout(shape: .square(3, 3), settings: settings)
      }
    }
  }

  @Test("weights are cut along input channels, and a ragged array is filled up with zeros")
  func partition() throws {
    let layout = try CrossbarLayout(
      shape: ConvolutionShape(name: "layer", inputChannels: 5, outputChannels: 2, kernelSize: 1),
      settings: .small(rows: 2))
    let weight = try Tensor((0..<10).map { Float($0) }, shape: [2, 5, 1, 1])
    let blocks = try layout.partitioned(weight)
    #expect(blocks.shape == [3, 2, 2, 1, 1])
    #expect(try blocks.values() == [0, 1, 5, 6, 2, 3, 7, 8, 4, 0, 9, 0])
  }
}
