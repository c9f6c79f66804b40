import Tensors
import Testing

@testable import Crossbar

/// Layers on simulated chips, by the fused kernels and out of tensor operations.
@Suite("Layers of simulated chips") struct ChipTests {
  static let chip = ChipIdentity(seed: 11, number: 2)

  static func variation(
    logNormal: Double = 0, gaussian: Double = 0, stuck: Double = 0, offset: Double = 0
  ) -> CellVariation {
    var variation = CellVariation()
    variation.logNormalSigma = logNormal
    variation.gaussianSigma = gaussian
    variation.stuckLowRate = stuck
    variation.stuckHighRate = stuck
    variation.adcOffsetSigma = offset
    return variation
  }

  /// A layer whose converters are set, and an activation for it.
  private func layer(_ one: FusedTests.Case) throws -> (CrossbarConvolution, Activation) {
    let layer = try FusedTests.layer(of: one, scalarType: .float32)
    layer.path = .automatic
    let values = try Generator(seed: 4).uniform([2, one.inputChannels, 9, 8])
    let activation = try layer.makeInputQuantizer().apply(values, training: true)
    _ = try layer.forward(activation, training: true)
    return (layer, activation)
  }

  private func output(
    _ layer: CrossbarConvolution, _ activation: Activation, _ path: ConvolutionPath = .automatic
  ) throws -> Tensor {
    layer.path = path
    return try withoutGradients { try layer.forward(activation, training: false) }
  }

  @Test(
    "without variation a chip gives the very bits of the exact cells", arguments: FusedTests.cases)
  func none(_ one: FusedTests.Case) throws {
    let (layer, activation) = try layer(one)
    for path in ConvolutionPath.allCases {
      layer.useExactCells()
      let exact = try output(layer, activation, path).values()
      try layer.program(on: Self.chip, CellVariation(), index: 0)
      #expect(try output(layer, activation, path).values() == exact, "\(path)")
      layer.calibrateAtNextPass(sharing: one.granularity)
      #expect(try output(layer, activation, path).values() == exact, "\(path), calibrated")
    }
  }

  // A partial sum within rounding of the border between two codes may get either; such sums are
  // about one in 10^5.
  static let tolerance = 1e-5
  static let shareOfBorders = 1e-3

  @Test("both paths compute the same chip", arguments: FusedTests.cases)
  func paths(_ one: FusedTests.Case) throws {
    let (layer, activation) = try layer(one)
    for isCalibrated in [false, true] {
      try layer.program(
        on: Self.chip, Self.variation(logNormal: 0.2, gaussian: 0.1, stuck: 0.01, offset: 0.3),
        index: 3)
      if isCalibrated { layer.calibrateAtNextPass(sharing: one.granularity) }
      let composed = try output(layer, activation, .composed)
      let fused = try output(layer, activation, .automatic)
      let size = try composed.absolute().maximum().item()
      let differing = try (fused - composed).absolute().isGreater(than: Self.tolerance * size)
        .converted(to: .float64).mean().item()
      #expect(differing <= Self.shareOfBorders, "calibrated: \(isCalibrated)")
    }
  }

  @Test("variation changes the output, and exact cells come back")
  func changes() throws {
    let (layer, activation) = try layer(FusedTests.Case())
    let exact = try output(layer, activation).values()
    for variation in [
      Self.variation(logNormal: 0.2), Self.variation(gaussian: 0.2), Self.variation(stuck: 0.05),
      Self.variation(offset: 0.5),
    ] {
      try layer.program(on: Self.chip, variation, index: 0)
      #expect(try output(layer, activation).values() != exact)
      layer.useExactCells()
      #expect(try output(layer, activation).values() == exact)
    }
  }

  @Test("a converter's offset moves codes and never what a code stands for")
  func offset() throws {
    let (layer, activation) = try layer(FusedTests.Case(granularity: .layer))
    try layer.program(on: Self.chip, Self.variation(offset: 3), index: 0)
    let scale = try #require(layer.parameters.first { $0.name == "partialSum.scale" })
    let step = try scale.tensor.item()
    // With one scale and no offset every output is a whole number of steps.
    for value in try output(layer, activation).values() {
      #expect(abs(value / step - (value / step).rounded()) < 1e-3)
    }
  }

  @Test("the ideal ADC has no offset")
  func idealOffset() throws {
    let (layer, activation) = try layer(FusedTests.Case(adc: .ideal))
    let exact = try output(layer, activation).values()
    try layer.program(on: Self.chip, Self.variation(offset: 3), index: 0)
    #expect(try output(layer, activation).values() == exact)
  }

  @Test(
    "calibration brings the output closer to that of exact cells, more so per column",
    arguments: WeightEncoding.allCases)
  func calibration(_ encoding: WeightEncoding) throws {
    let (layer, activation) = try layer(FusedTests.Case(encoding: encoding, adc: .bits(8)))
    let exact = try output(layer, activation)
    func error(_ granularity: Granularity?) throws -> Double {
      try layer.program(on: Self.chip, Self.variation(logNormal: 0.4), index: 0)
      if let granularity { layer.calibrateAtNextPass(sharing: granularity) }
      return try FusedTests.relativeError(output(layer, activation), exact)
    }
    let (none, whole, column) = (try error(nil), try error(.layer), try error(.column))
    #expect(whole < none)
    #expect(column < whole)
  }

  @Test("learned offsets take up the converters' own")
  func trimmed() throws {
    let (layer, activation) = try layer(
      FusedTests.Case(encoding: .twosComplement, offset: .learned))
    let exact = try output(layer, activation)
    try layer.program(on: Self.chip, Self.variation(offset: 1), index: 0)
    #expect(try FusedTests.relativeError(output(layer, activation), exact) > 0.01)
    layer.calibrateAtNextPass(sharing: .column)
    #expect(try FusedTests.relativeError(output(layer, activation), exact) < 1e-3)
  }

  @Test("an image's result does not depend on the others in its batch")
  func batches() throws {
    let (layer, activation) = try layer(FusedTests.Case())
    try layer.program(on: Self.chip, Self.variation(logNormal: 0.2), index: 0)
    guard case .quantized(let both) = activation else {
      Issue.record("not quantized")
      return
    }
    let second = Activation.quantized(
      QuantizedActivation(codes: try both.codes.sliced(1..<2, along: 0), step: both.step))
    #expect(
      try output(layer, second).values()
        == output(layer, activation).sliced(1..<2, along: 0).values())
  }

  @Test("a layer in floating point has no cells")
  func floatLayer() throws {
    let context = try LayerContext(shape: .square(6, 6), settings: .small())
    let layer = try CrossbarConvolution(
      context: context, quantizers: LayerQuantizers(weight: nil, partialSum: nil),
      generator: Generator(seed: 1))
    #expect(throws: CrossbarError.weightsNotQuantized(layer: "layer")) {
      try layer.program(on: Self.chip, Self.variation(logNormal: 0.1), index: 0)
    }
  }
}
