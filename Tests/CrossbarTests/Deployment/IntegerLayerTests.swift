import Tensors
import Testing

@testable import Crossbar

/// Integers and thresholds against the graph that was trained.
@Suite("Layers as hardware computes them") struct IntegerLayerTests {
  /// A layer whose converters are set, and an activation for it.
  private func layer(_ one: FusedTests.Case, seed: UInt64 = 4) throws -> (
    CrossbarConvolution, Activation
  ) {
    let layer = try FusedTests.layer(of: one, scalarType: .float32)
    layer.path = .automatic
    let values = try Generator(seed: seed).uniform([3, one.inputChannels, 9, 8])
    let activation = try layer.makeInputQuantizer().apply(values, training: true)
    _ = try layer.forward(activation, training: true)
    return (layer, activation)
  }

  static let cases = FusedTests.cases.filter { $0.adc != .ideal }

  @Test(
    "codes and outputs have the very bits of the graph, on either path", arguments: cases,
    ConvolutionPath.allCases)
  func equalsGraph(_ one: FusedTests.Case, _ path: ConvolutionPath) throws {
    let (layer, activation) = try layer(one)
    layer.path = path
    let expected = try layer.forward(activation, training: false)
    let check = DeploymentCheck()
    layer.deployment = check
    let output = try layer.forward(activation, training: false)
    #expect(check.conversions > 0)
    #expect(check.differingCodes == 0)
    #expect(check.differingOutputs == 0)
    #expect(try output.values() == expected.values())
  }

  @Test("ties between two codes are broken as the graph breaks them")
  func ties() throws {
    for path in ConvolutionPath.allCases {
      let (layer, activation) = try layer(FusedTests.Case(granularity: .layer))
      layer.path = path
      // Every other sum is halfway between two codes.
      let unit: Float = 0.25 / 15
      for parameter in layer.parameters {
        if parameter.name == "weight.scale" {
          try parameter.tensor.assign(Tensor([Float(0.25)], shape: [1]))
        }
        if parameter.name == "partialSum.scale" {
          try parameter.tensor.assign(Tensor([2 * unit], shape: [1]))
        }
      }
      let check = DeploymentCheck()
      layer.deployment = check
      _ = try layer.forward(activation, training: false)
      #expect(check.differingCodes == 0, "\(path)")
      let hardware = try #require(check.layer)
      #expect(try hardware.referenceSteps.values().allSatisfy { abs($0 - 2) < 1e-6 })
    }
  }

  @Test("a threshold moved by one gives other codes: the comparison can fail")
  func sensitive() throws {
    let (layer, activation) = try layer(FusedTests.Case())
    let check = DeploymentCheck()
    layer.deployment = check
    _ = try layer.forward(activation, training: false)
    let hardware = try #require(check.layer)
    guard case .quantized(let input) = activation else {
      Issue.record("not quantized")
      return
    }
    let bytes = FusedActivation(
      codes: try input.codes.detached().converted(to: .uint8).channelsLast(), carrier: input.codes,
      levels: 15)
    let codes = try hardware.convert(bytes)
    let moved = try bytes.integerCodes(
      layer: hardware.sizes, cells: hardware.cells,
      thresholds: hardware.thresholds + Tensor([Int32(1)], shape: [1]), codeList: hardware.codes)
    #expect(try moved.values() != codes.values())
  }

  @Test("cells are the digits and multipliers the scales, and offsets are constants")
  func contents() throws {
    let (layer, activation) = try layer(
      FusedTests.Case(encoding: .twosComplement, offset: .learned))
    let check = DeploymentCheck()
    layer.deployment = check
    _ = try layer.forward(activation, training: false)
    let hardware = try #require(check.layer)
    let trace = try layer.trace(activation)
    let significance = try Tensor(
      layer.context.layout.slicing.significance.map(Float.init), shape: [2, 1, 1, 1, 1, 1])
    let digits = try (hardware.cells.converted(to: .float32) * significance).sum(over: [0])
    let weights = try layer.context.layout.partitioned(trace.weightCodes)
    #expect(try digits.values() == weights.values())
    let scale = try #require(layer.parameters.first { $0.name == "partialSum.scale" }).tensor
    let offset = try #require(layer.parameters.first { $0.name == "partialSum.offset" }).tensor
    let slices = try significance.reshaped([2, 1, 1])
    #expect(try hardware.multipliers.values() == (scale * slices).values())
    #expect(try hardware.constants.values() == (offset * slices).sum(over: [0]).values())
    #expect(hardware.activationStep == Float(1.0 / 15))
  }

  @Test("what has no codes says why it cannot be exported")
  func refused() throws {
    let (layer, activation) = try layer(FusedTests.Case(adc: .ideal))
    layer.deployment = DeploymentCheck()
    #expect(
      throws: CrossbarError.notDeployable(
        reason: "its ADC is ideal, so there are no codes", layer: "layer")
    ) { try layer.forward(activation, training: false) }
  }
}
