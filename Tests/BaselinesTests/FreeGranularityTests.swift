import ArrayWise
import ColumnAligned
import Crossbar
import Foundation
import FreeGranularity
import LayerWise
import Tensors
import TestSupport
import Testing
import TwoStagePartialSum

/// Tables put `granularity` and the named methods side by side, so they must be the same method.
@Suite("Free granularity")
struct FreeGranularityTests {
  private func free(
    _ weight: Granularity, _ partialSum: Granularity, stages: Int = 1
  ) throws -> any QuantizationMethod {
    try makeMethod(
      FreeGranularity.self,
      json: "{\"weight\":\"\(weight)\",\"partialSum\":\"\(partialSum)\",\"stages\":\(stages)}")
  }

  /// Output and gradients of a layer on random weights and activations, as bytes.
  private func bits(_ method: any QuantizationMethod) throws -> [[UInt8]] {
    let settings = CrossbarSettings(
      rows: 36, columns: 4, weightBits: 4, cellBits: 2, activationBits: 4, partialSumBits: .bits(2))
    let shape = ConvolutionShape(
      name: "layer", inputChannels: 6, outputChannels: 6, kernelSize: 3, padding: 1)
    let layer = try CrossbarConvolution(
      shape: shape, settings: settings, method: method, generator: Generator(seed: 1))
    let images = try Generator(seed: 2).uniform([4, 6, 6, 6])
    let activation = try layer.makeInputQuantizer().apply(images, training: true)
    let output = try layer.forward(activation, training: true)
    try (output * output).sum().backward()
    let gradients = try layer.parameters.map { try $0.tensor.gradient()?.bytes() ?? [] }
    return [try output.bytes()] + gradients
  }

  @Test("gives the bits of the named methods, forward and backward")
  func bits() throws {
    let named: [(Granularity, Granularity, Int, any QuantizationMethod.Type)] = [
      (.layer, .layer, 1, LayerWise.self), (.array, .array, 1, ArrayWise.self),
      (.column, .column, 1, ColumnAligned.self), (.layer, .column, 2, TwoStagePartialSum.self),
    ]
    for (weight, partialSum, stages, type) in named {
      let (ours, theirs) = (try free(weight, partialSum, stages: stages), try makeMethod(type))
      #expect(try bits(ours) == bits(theirs), "\(weight)/\(partialSum)")
      #expect(ours.stages == theirs.stages)
      #expect(ours.granularities == theirs.granularities)
    }
  }

  @Test("gives other numbers for every other combination")
  func others() throws {
    var seen: Set<[[UInt8]]> = []
    for weight in Granularity.allCases {
      for partialSum in Granularity.allCases {
        #expect(seen.insert(try bits(free(weight, partialSum))).inserted)
      }
    }
  }

  @Test("refuses a third stage")
  func stages() {
    #expect(throws: DecodingError.self) { try free(.layer, .layer, stages: 3) }
  }
}
