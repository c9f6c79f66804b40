import Crossbar
import Testing

@Suite("Accounting")
struct LayerCostTests {
  struct Case: Sendable {
    var encoding: WeightEncoding
    var mapping: ChannelMapping
    var rows: Int
  }

  static let cases: [Case] = WeightEncoding.allCases.flatMap { encoding in
    ChannelMapping.allCases.flatMap { mapping in
      [36, 64].map { Case(encoding: encoding, mapping: mapping, rows: $0) }
    }
  }

  /// One cell of one physical array.
  struct Cell: Hashable {
    var array: [Int]
    var row: Int, column: Int
  }

  /// Walks over everything that the hardware would do for one image, and counts.
  struct Count {
    var cells: Set<Cell> = []
    var conversions = 0, multiplications = 0, additions = 0

    init(_ layer: LayerContext, pixels: Int, partialSum: Granularity) throws {
      let (shape, layout) = (layer.shape, layer.layout)
      let signs = layer.settings.encoding == .twosComplement ? [1] : [1, -1]
      let share = layer.settings.rows / 9
      for output in 0..<shape.outputChannels {
        let tile = output / layer.settings.columns, column = output % layer.settings.columns
        for array in 0..<layout.arrays {
          for slice in 0..<layout.slices {
            for sign in signs {
              for channel in 0..<shape.inputChannels {
                // A partitioned array holds its own channels only.
                let part = channel / share
                if layout.mapping == .partitioned && part != array { continue }
                for position in 0..<9 {
                  let (fresh, _) = cells.insert(
                    Cell(
                      array: [tile, array, slice, sign, part], row: channel % share * 9 + position,
                      column: column))
                  #expect(fresh, "two digits in one cell")
                }
              }
            }
          }
        }
      }
      for _ in 0..<pixels * shape.outputChannels {
        var values = 0
        for _ in 0..<layout.arrays {
          for _ in 0..<layout.slices {
            for _ in layer.settings.encoding == .dualConversion ? [1, -1] : [1] {
              conversions += 1
              if partialSum != .layer { multiplications += 1 }
              if values > 0 { additions += 1 }
              values += 1
            }
          }
        }
        if partialSum == .layer { multiplications += 1 }
      }
    }
  }

  @Test("the closed form equals a walk over cells, columns and pixels", arguments: cases)
  func closedForm(one: Case) throws {
    let settings = CrossbarSettings.small(
      rows: one.rows, encoding: one.encoding, mapping: one.mapping)
    let layer = try LayerContext(shape: .square(9, 6), settings: settings)
    for granularity in Granularity.allCases {
      let cost = LayerCost(
        layer: layer, weight: .column, partialSum: granularity, hasOffsets: false,
        outputHeight: 3, outputWidth: 4)
      let count = try Count(layer, pixels: 12, partialSum: granularity)
      let arrays = Set(count.cells.map(\.array)).count
      #expect(cost.arrays == arrays)
      #expect(cost.usedCells == count.cells.count)
      #expect(cost.cells == arrays * one.rows * settings.columns)
      #expect(cost.adcConversions == count.conversions)
      #expect(cost.dequantizationMultiplications == count.multiplications)
      #expect(cost.shiftAdds == count.additions)
      #expect(count.cells.allSatisfy { $0.row < one.rows && $0.column < settings.columns })
    }
  }

  @Test("stored scales are the layer's parameters", arguments: Granularity.allCases)
  func scales(granularity: Granularity) throws {
    for offset in LearnedStepPartialSumQuantizer.Offset.allCases {
      let layer = try makeLayer(
        .square(9, 6), granularity: granularity, partialSum: granularity, offset: offset)
      let cost = try #require(
        layer.cost(granularities: (granularity, granularity), height: 5, width: 4))
      let stored = layer.parameters.filter { $0.role != .quantizedWeight }
        .reduce(0) { $0 + $1.tensor.elementCount }
      #expect(cost.scales == stored)
      #expect(cost.scaleBytes == 4 * stored)
      #expect(cost.adcConversions == 2 * 3 * 6 * 20)
    }
  }

  /// ResNet-20's 18 convolutions in blocks at 128 rows, per slice: 18, 57 and 2,528.
  @Test(
    "factors of ResNet-20 are those of the literature notes",
    arguments: [(Granularity.layer, 18), (.array, 57), (.column, 2528)])
  func resNet20(granularity: Granularity, expected: Int) throws {
    let channels =
      Array(repeating: (16, 16), count: 6) + [(16, 32)]
      + Array(repeating: (32, 32), count: 5) + [(32, 64)]
      + Array(repeating: (64, 64), count: 5)
    let settings = CrossbarSettings.small(rows: 128, columns: 128, weightBits: 3, cellBits: 2)
    let network = NetworkCost(
      layers: try channels.map { input, output in
        LayerCost(
          layer: try LayerContext(shape: .square(input, output), settings: settings),
          weight: .layer, partialSum: granularity, hasOffsets: false, outputHeight: 1,
          outputWidth: 1)
      })
    #expect(network.total(\.dequantizationFactors) == expected)
  }

  @Test("a column's weight scale costs nothing beside a column's partial-sum scale")
  func alignment() throws {
    let layer = try LayerContext(shape: .square(9, 6), settings: .small())
    func multiplications(_ weight: Granularity) -> Int {
      LayerCost(
        layer: layer, weight: weight, partialSum: .column, hasOffsets: false, outputHeight: 3,
        outputWidth: 4
      ).dequantizationMultiplications
    }
    #expect(multiplications(.column) == multiplications(.layer))
  }

  @Test("arrays that are added up before one quantizer are converted once per slice")
  func addedArrays() throws {
    let layer = try LayerContext(shape: .square(9, 10), settings: .small())
    func cost(_ converters: any PartialSumQuantizer) throws -> LayerCost? {
      LayerCost(
        layer,
        LayerQuantizers(
          weight: try LearnedStepWeightQuantizer(granularity: .layer, layer: layer),
          partialSum: converters),
        granularities: (.layer, .layer), height: 4, width: 4)
    }
    let added = try #require(try SummedArraysQuantizer(layer: layer))
    let apart = try #require(try LearnedStepPartialSumQuantizer(granularity: .layer, layer: layer))
    // Three arrays of four channels, two slices, ten outputs, sixteen pixels.
    #expect(try cost(apart)?.adcConversions == 3 * 2 * 10 * 16)
    #expect(try cost(added)?.adcConversions == 2 * 10 * 16)
    #expect(try cost(added)?.shiftAdds == 1 * 10 * 16)
    #expect(try cost(added)?.dequantizationMultiplications == 10 * 16)
  }
}
