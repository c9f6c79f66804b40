import Tensors
import Testing

@testable import Crossbar

@Suite("Crossbar convolution")
struct CrossbarConvolutionTests {
  @Test(
    "with ideal converters it is an ordinary convolution of the quantized weights",
    arguments: WeightEncoding.allCases)
  func ideal(encoding: WeightEncoding) throws {
    let layer = try makeLayer(
      .square(6, 6), .small(adc: .ideal, encoding: encoding), granularity: .layer,
      partialSum: nil, scalarType: .float64)
    let activation = try makeActivation(for: layer)
    let scale = try #require(layer.parameters.first { $0.name == "weight.scale" }).tensor
    let weight = try layer.weightCodes().converted(to: .float64) * scale.item()
    let expected = try activation.real.convolved(with: weight, padding: 1)
    let output = try layer.forward(activation, training: true)
    #expect(try output.difference(from: expected) < 1e-12)
  }

  @Test("partial sums beyond 2^24 are still exact")
  func wideSums() throws {
    let shape = ConvolutionShape(
      name: "layer", inputChannels: 600, outputChannels: 2, kernelSize: 1)
    let settings = CrossbarSettings.small(
      rows: 600, weightBits: 8, cellBits: 8, activationBits: 8, adc: .ideal)
    let layer = try makeLayer(shape, settings, granularity: .layer, partialSum: nil)
    try layer.setWeight(Tensor.full(1, shape: [2, 600, 1, 1]))
    let scale = try #require(layer.parameters.first { $0.name == "weight.scale" }).tensor
    try scale.assign(Tensor.full(1.0 / 127, shape: [1]))
    let activation = try layer.makeInputQuantizer().apply(
      Tensor.full(1, shape: [1, 600, 1, 1]), training: true)
    // Each of the 600 terms is 127 * 255: beyond 2^24 float32 would round every odd sum on the way.
    #expect(layer.largestPartialSum > 1 << 24)
    #expect(try layer.trace(activation).partialSums.values() == [19_431_000, 19_431_000])
  }

  @Test("the first digitised training batch sets the ranges, later ones do not")
  func initialisation() throws {
    let layer = try makeLayer()
    let scale = try #require(layer.parameters.first { $0.name == "partialSum.scale" }).tensor
    layer.quantizesPartialSums = false
    _ = try layer.forward(makeActivation(for: layer), training: true)
    #expect(try scale.values().allSatisfy { $0 == 1 })
    layer.quantizesPartialSums = true
    _ = try layer.forward(makeActivation(for: layer), training: true)
    let first = try scale.values()
    #expect(first.allSatisfy { $0 > 0 && $0 != 1 })
    _ = try layer.forward(makeActivation(for: layer, seed: 3), training: true)
    #expect(try scale.values() == first)
  }

  @Test("evaluation before any range is set is refused")
  func evaluationFirst() throws {
    let layer = try makeLayer()
    #expect(throws: CrossbarError.convertersNotInitialized(layer: "layer")) {
      try layer.forward(makeActivation(for: layer), training: false)
    }
  }

  @Test("parameters and buffers restore a layer exactly")
  func restore() throws {
    let (layer, other) = (try makeLayer(offset: .learned), try makeLayer(offset: .learned))
    let activation = try makeActivation(for: layer)
    let expected = try layer.forward(activation, training: true)
    for (to, from) in zip(other.parameters, layer.parameters) {
      #expect(to.name == from.name)
      try to.tensor.assign(from.tensor)
    }
    for (to, from) in zip(other.buffers, layer.buffers) { try to.tensor.assign(from.tensor) }
    layer.path = .composed
    other.path = .composed
    let restored = try other.forward(activation, training: false)
    #expect(try restored.bytes() == layer.forward(activation, training: false).bytes())
    #expect(try restored.difference(from: expected) < 1e-5)
  }

  @Test("real activations are refused where weights are quantized")
  func realActivation() throws {
    let layer = try makeLayer()
    #expect(throws: CrossbarError.activationNotQuantized(layer: "layer")) {
      try layer.forward(.float(Tensor.zeros([1, 6, 5, 4])), training: true)
    }
  }

  @Test("activations of other channels are refused")
  func channels() throws {
    let layer = try makeLayer()
    let values = try Tensor.zeros([1, 5, 5, 4])
    let activation = try layer.makeInputQuantizer().apply(values, training: true)
    #expect(
      throws: CrossbarError.activationMismatch(
        shape: [1, 5, 5, 4], inputChannels: 6, layer: "layer")
    ) { try layer.forward(activation, training: true) }
  }

  @Test("useless scales are repaired and counted")
  func scaleGuard() throws {
    let layer = try makeLayer(granularity: .layer, partialSum: .layer)
    let scales = layer.parameters.filter(\.role.isScale)
    #expect(scales.map(\.role) == [.quantizerScale, .partialSumScale])
    try scales[0].tensor.assign(Tensor([Float(-1)], shape: [1]))
    try scales[1].tensor.assign(Tensor([Float.nan], shape: [1]))
    try layer.keepScalesUsable()
    #expect(try layer.repairedScaleCount() == 2)
    for scale in scales { #expect(try scale.tensor.item() > 0) }
    try layer.keepScalesUsable()
    #expect(try layer.repairedScaleCount() == 2)
    let output = try layer.forward(makeActivation(for: layer), training: true)
    #expect(try output.isFinite().converted(to: .float32).minimum().item() == 1)
  }

  @Test("so is the learned step of the activations that a layer reads")
  func activationStepGuard() throws {
    let layer = try makeLayer(.square(6, 6), .small(activationStep: .learned))
    let step = try #require(try layer.makeInputQuantizer().parameters.first).tensor
    for broken in [Float(-1), .nan] {
      try step.assign(Tensor([broken], shape: [1]))
      try layer.keepScalesUsable()
      #expect(try step.item() > 0)
    }
    #expect(try layer.repairedScaleCount() == 2)
  }

  @Test("weights of zero leave no scale of zero")
  func zeroWeights() throws {
    let layer = try makeLayer()
    try layer.setWeight(Tensor.zeros(layer.weight.shape))
    let scale = try #require(layer.parameters.first { $0.name == "weight.scale" })
    #expect(try scale.tensor.minimum().item() > 0)
  }

  @Test("weights start with the variance of their fan-in", arguments: ChannelMapping.allCases)
  func start(mapping: ChannelMapping) throws {
    let layer = try makeLayer(.square(64, 64), .small(rows: 128, columns: 64, mapping: mapping))
    let copies = mapping == .replicated ? 5.0 : 1
    let expected = (2 / (copies * 64 * 9)).squareRoot()
    // Over 36,864 weights the deviation's own deviation is below half a percent.
    let deviation = try layer.weight.standardDeviation().item()
    #expect(abs(deviation / expected - 1) < 0.02)
  }

  @Test("recorded statistics count every conversion")
  func statistics() throws {
    let layer = try makeLayer()
    _ = try layer.forward(makeActivation(for: layer), training: true)
    let recorder = StatisticsRecorder()
    layer.recorder = recorder
    for seed in UInt64(4)..<6 {
      _ = try layer.forward(makeActivation(for: layer, seed: seed), training: false)
    }
    let histogram = try #require(recorder.codeHistogram)
    #expect(histogram.shape == [2, 8])
    #expect(recorder.smallestCode == -4)
    #expect(recorder.conversionsPerColumn == 2 * 2 * 20)
    #expect(try histogram.sum().item() == Double(2 * 2 * 20 * 2 * 2 * 6))
    let saturation = try #require(try recorder.saturation())
    #expect(saturation.shape == [2, 2, 6])
    let clipped = try saturation.sum().item() * 80
    // Only the outermost codes can come from outside of the clip range.
    let outermost =
      try histogram.sliced(0..<1, along: 1).sum().item()
      + histogram.sliced(7..<8, along: 1).sum().item()
    #expect(clipped > 0 && clipped <= outermost)

    let used = try #require(try recorder.usedCodes())
    #expect(used.shape == [2, 2, 6])
    #expect(try used.values().allSatisfy { (1...8).contains($0) })
    // Codes -4 to 3, four steps beyond on either side, eight bins each.
    let bins = try #require(recorder.bins)
    #expect(bins.edges.first == -8 && bins.edges.last == 7 && bins.count == 120)
    let finer = try #require(recorder.partialSumHistogram)
    #expect(finer.shape == [2, 120])
    #expect(try finer.sum().item() == histogram.sum().item())
    // Between the borders of a code's rounding there are as many sums as the code occurred, but for
    // those on a border.
    for slice in 0..<2 {
      let counts = try finer.sliced(slice..<slice + 1, along: 0).values()
      let codes = try histogram.sliced(slice..<slice + 1, along: 0).values()
      for code in -3...2 {
        let first = (code + 8) * 8 - 4
        let inside = counts[first..<first + 8].reduce(0, +)
        #expect(abs(inside - codes[code + 4]) <= 0.02 * 480, "slice \(slice), code \(code)")
      }
    }
  }
}
