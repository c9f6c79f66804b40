import CCrossbarKernels
import Testing

@Suite("The reference of the backward pass")
struct ReferenceGradientTests {
  static let shapes: [LayerShape] = ADCRange.allCases.flatMap { range in
    [(CROSSBAR_PARTITIONED, false), (CROSSBAR_PARTITIONED, true), (CROSSBAR_REPLICATED, false)].map
    {
      (mapping, hasFreeSplit) in
      LayerShape(
        batch: 1, inputChannels: 3, height: 3, width: 4, outputChannels: 2,
        stride: mapping == CROSSBAR_PARTITIONED ? 1 : 2, rows: 20, mapping: mapping, range: range,
        dualConversion: range == .unsigned, hasFreeSplit: hasFreeSplit)
    }
  }

  @Test("is the gradient of the forward pass with frozen rounding", arguments: shapes)
  func differences(shape: LayerShape) throws {
    let layer = RandomLayer(shape)
    let surrogate = FrozenSurrogate(layer)
    let gradients = try layer.gradients(CROSSBAR_ISA_REFERENCE)
    let paths: [(GradientKind, WritableKeyPath<FrozenSurrogate.Arguments, [Double]>)] = [
      (.activation, \.codes), (.weightCode, \.weightSteps), (.unit, \.unit),
      (.psumScale, \.scale), (.psumOffset, \.offset),
    ]
    for (kind, path) in paths {
      let point = FrozenSurrogate.arguments(of: layer)
      let expected = point[keyPath: path].indices.map { index in
        var above = point
        var below = point
        above[keyPath: path][index] += 0.5
        below[keyPath: path][index] -= 0.5
        return Float(surrogate.loss(above) - surrogate.loss(below))
      }
      #expect(relativeError(try #require(gradients[kind]), expected) < 1e-5, "\(kind)")
    }
  }
}
