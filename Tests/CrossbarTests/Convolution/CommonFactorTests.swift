import Tensors
import Testing

@testable import Crossbar

/// What makes decay of weights alone dangerous: behind normalisation no loss can tell by which factor
/// weights, their scales and their converters' ranges are multiplied together.
@Suite("One factor on weights, scales and ranges") struct CommonFactorTests {
  @Test(
    "changes no code and is a factor of the output", arguments: Granularity.allCases,
    [ConvolutionPath.composed, .automatic])
  func factor(granularity: Granularity, path: ConvolutionPath) throws {
    let layer = try makeLayer(
      .square(15, 6), granularity: granularity, partialSum: granularity, offset: .learned)
    layer.path = path
    let activation = try makeActivation(for: layer)
    _ = try layer.forward(activation, training: true)
    let before = (
      output: try layer.forward(activation, training: false), trace: try layer.trace(activation)
    )
    // A power of two is exact, so that results must agree bit for bit.
    let factor = 0.25
    for parameter in layer.parameters {
      try parameter.tensor.assign(parameter.tensor.detached() * factor)
    }
    let after = try layer.trace(activation)
    #expect(try after.weightCodes.values() == before.trace.weightCodes.values())
    #expect(try after.partialSumCodes?.values() == before.trace.partialSumCodes?.values())
    let output = try layer.forward(activation, training: false).values()
    #expect(try output == before.output.values().map { $0 * factor })
    #expect(output.contains { $0 != 0 })
  }

  @Test("on weights alone leaves smaller codes and more zeros")
  func weightsAlone() throws {
    let layer = try makeLayer()
    let before = try layer.weightCodes().values()
    let weight = try #require(layer.parameters.first { $0.role == .quantizedWeight }).tensor
    try weight.assign(weight.detached() * 0.25)
    let after = try layer.weightCodes().values()
    #expect(zip(after, before).allSatisfy { abs($0) <= abs($1) })
    #expect(after.count { $0 == 0 } > before.count { $0 == 0 })
  }
}
