import Crossbar
import Networks
import Reproduction
import Tensors
import Testing

@testable import ReproduceCommand

/// The closed form of every cost against a run that walks through an inference and counts.
@Suite("Accounting") struct AccountingTests {
  /// One layer of a network and the size of its input.
  struct Place: Hashable {
    var shape: ConvolutionShape
    var height: Int, width: Int
  }

  static func settings(rows: Int) -> CrossbarSettings {
    CrossbarSettings(
      rows: rows, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
      partialSumBits: .bits(3))
  }

  /// Methods on arrays: every one in its default form, and the forms that are no table's layer or
  /// whose scales are of another number.
  private func methods() throws -> [any QuantizationMethod] {
    let catalogue = try MethodCatalogue(builtInMethods)
    let defaults = catalogue.names.map { ($0, OptionValue.mapping([:])) }
    let forms: [(String, OptionValue)] = [
      ("saxena-2023", .mapping(["cellBits": .integer(1), "resolution": .text("ternary")])),
      ("saxena-2022", .mapping(["resolution": .text("oneBit")])),
      ("unanchored", .mapping(["scales": .integer(2), "partialSumOffset": .text("learned")])),
      (
        "granularity",
        .mapping(["weight": .text("array"), "partialSum": .text("layer")])
      ),
    ]
    return try (defaults + forms).compactMap { name, options in
      let method = try catalogue.make(name, options: options, file: "test")
      return method.granularities.weight == nil ? nil : method
    }
  }

  /// The different layers of a network.
  private func places(_ network: String, size: Int, method: any QuantizationMethod) throws
    -> Set<Place>
  {
    let made = try NetworkCatalogue.make(
      NetworkSettings(name: network),
      context: NetworkContext(
        classes: 10, crossbar: Self.settings(rows: 512), method: method,
        generator: Generator(seed: 1)))
    let recorders = made.crossbarLayers.map { layer in
      let recorder = StatisticsRecorder()
      layer.recorder = recorder
      layer.quantizesPartialSums = false
      return recorder
    }
    _ = try made.forward(Tensor.zeros([1, 3, size, size]), mode: .evaluation)
    return Set(
      try zip(made.crossbarLayers, recorders).map { layer, recorder in
        let input = try #require(recorder.inputSize)
        var shape = layer.context.shape
        shape.name = "layer"
        return Place(shape: shape, height: input.height, width: input.width)
      })
  }

  // Sums of some thousand float32 products against the same in float64.
  static let tolerance = 1e-4

  /// ResNet-18 at a quarter of its images' height and width: counts are per pixel.
  @Test(
    "the closed form equals the counting run in every layer, for every method",
    arguments: [("resnet20", 32), ("resnet18", 56)], [128, 256, 512])
  func counted(_ network: (name: String, size: Int), rows: Int) throws {
    let methods = try methods()
    #expect(methods.count >= 5)
    for place in try places(network.name, size: network.size, method: methods[0]) {
      for method in methods {
        let layer = try CrossbarConvolution(
          shape: place.shape, settings: Self.settings(rows: rows), method: method,
          generator: Generator(seed: 2))
        let image = try Generator(seed: 3).uniform(
          [1, place.shape.inputChannels, place.height, place.width])
        let activation = try layer.makeInputQuantizer().apply(image, training: true)
        try withoutGradients { _ = try layer.forward(activation, training: true) }
        let run = try CountingRun(activation, through: layer, granularities: method.granularities)
        let cost = try #require(
          layer.cost(
            granularities: method.granularities, height: place.height, width: place.width))
        let what = "\(type(of: method).identity.name), \(place), \(rows) rows"
        #expect(cost.arrays == run.arrays, "\(what)")
        #expect(cost.usedCells == run.usedCells, "\(what)")
        #expect(cost.cells == run.arrays * rows * 128, "\(what)")
        #expect(cost.adcConversions == run.adcConversions, "\(what)")
        #expect(cost.dequantizationMultiplications == run.dequantizationMultiplications, "\(what)")
        #expect(cost.dequantizationFactors == run.dequantizationFactors, "\(what)")
        #expect(cost.shiftAdds == run.shiftAdds, "\(what)")
        #expect(cost.scales == run.scales, "\(what)")
        #expect(run.cellsOfArray.values.allSatisfy { $0 <= rows * 128 }, "\(what)")

        // What was counted is all that the output takes. From the same codes: a range that ends at
        // the largest partial sum puts others on the border of two codes.
        let expected = try layer.trace(activation).output.scalars(as: Double.self)
        let size = expected.map(abs).max() ?? 0
        let error = zip(expected, run.output).map { abs($0 - $1) }.max() ?? .infinity
        #expect(error <= Self.tolerance * size, "\(what)")
      }
    }
  }
}
