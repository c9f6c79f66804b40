import Testing

@testable import Results

@Suite("How well codes stand for weights") struct WeightRoundingTests {
  /// Three input and two output channels on arrays of two rows: the third input channel has an array of
  /// its own.
  private func layer(
    weights: [Float] = [2, 1, 3, -1, 0.5, 0], codes: [Int8] = [7, 3, 1, -3, 0, 0],
    scales: [Float], _ shape: [Int], _ granularity: String?, mapping: String = "partitioned"
  ) -> LayerRecord {
    let rows = weights.count / 3
    return LayerRecord(
      name: "layer",
      geometry: LayerGeometry(
        inputChannels: 3, outputChannels: 2, kernelSize: 1, stride: 1, padding: 0,
        crossbar: CrossbarPlacement(
          rows: 2, columns: 1, arrays: 2, columnTiles: 2, slices: 1, mapping: mapping,
          encoding: "differential", weightBits: 4, cellBits: 4, activationBits: 4, adc: "1",
          weightGranularity: granularity, partialSumGranularity: granularity)),
      weight: StoredArray(weights, shape: [rows, 3, 1, 1]),
      weightCodes: StoredArray(codes, shape: [rows, 3, 1, 1]),
      weightScale: StoredArray(scales, shape: shape))
  }

  @Test("zeros and ends of the range are counted")
  func shares() throws {
    let rounding = try #require(layer(scales: [0.25], [1], "layer").weightRounding)
    #expect(rounding.zeroShare == 2.0 / 6 && rounding.endShare == 1.0 / 6)
  }

  // With one scale of 1/4 the weights become 1.75, 0.75, 0.25 and -0.75, 0, 0.
  @Test("the error is that of the layer's one scale")
  func layerScale() throws {
    let rounding = try #require(layer(scales: [0.25], [1], "layer").weightRounding)
    let differences = [0.25, 0.25, 2.75, 0.25, 0.5, 0]
    let squares = differences.map { $0 * $0 }.reduce(0, +)
    let error = (squares / (4 + 1 + 9 + 1 + 0.25)).squareRoot()
    #expect(abs(try #require(rounding.error) - error) < 1e-12)
    // The column of the first output in the second array; that of the second output has no weight.
    #expect(abs(try #require(rounding.worstColumnError) - 2.75 / 3) < 1e-12)
  }

  // Column (array 0, output 0) with 0.3: 2.1, 0.9; (0, 1) with 0.25: -0.75, 0; (1, 0) with 3: 3.
  @Test(
    "the error is that of scales per column, and of tiles of one column",
    arguments: ["column", "array"])
  func columnScales(granularity: String) throws {
    let rounding = try #require(
      layer(scales: [0.3, 0.25, 3, 1], [2, 2], granularity).weightRounding)
    let columns = [(0.1 * 0.1 + 0.1 * 0.1) / 5, (0.25 * 0.25 + 0.5 * 0.5) / 1.25]
    let error = ((columns[0] * 5 + columns[1] * 1.25) / 15.25).squareRoot()
    #expect(abs(try #require(rounding.error) - error) < 1e-6)
    #expect(abs(try #require(rounding.worstColumnError) - columns[1].squareRoot()) < 1e-6)
  }

  @Test("replicated channels have weights of their own in every array")
  func replicated() throws {
    let rounding = try #require(
      layer(
        weights: [1, 1, 1, 2, 2, 2, 1, 1, 1, 0, 0, 0], codes: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
        scales: [1, 2, 0.5, 1], [2, 2], "column", mapping: "replicated"
      ).weightRounding)
    #expect(rounding.error == (0.75 / 18).squareRoot() && rounding.worstColumnError == 0.5)
  }

  @Test("there is no error without a scale that is known, and nothing without integer weights")
  func unknown() throws {
    let unscaled = try #require(layer(scales: [1, 1, 1], [3], nil).weightRounding)
    #expect(unscaled.error == nil && unscaled.worstColumnError == nil && unscaled.zeroShare > 0)
    let zeros = try #require(
      layer(weights: [0, 0, 0, 0, 0, 0], scales: [1], [1], "layer").weightRounding)
    #expect(zeros.error == nil)
    var float = layer(scales: [1], [1], "layer")
    float.weightCodes = nil
    #expect(float.weightRounding == nil)
    // What another program wrote, whose shapes contradict one another.
    var damaged = layer(scales: [1], [1], "layer")
    damaged.geometry.inputChannels = 5
    #expect(try #require(damaged.weightRounding).error == nil)
  }
}
