import Tensors
import Testing

@testable import Crossbar

@Suite("Quantized activations")
struct ActivationQuantizerTests {
  private func apply(_ values: [Float], bits: Int, step: ActivationStep = .fixed) throws
    -> (codes: [Double], real: [Double], gradient: [Double])
  {
    let quantizer = try ActivationQuantizer(bits: bits, step: step, device: .cpu)
    let input = try Tensor(values, shape: [1, 1, 1, values.count]).asParameter()
    let activation = try quantizer.apply(input, training: true)
    try activation.real.sum().backward()
    return (
      try #require(try activation.quantized).codes.values(), try activation.real.values(),
      try #require(try input.gradient()).values()
    )
  }

  @Test("values are clipped to [0, 1]; the gradient passes there, edges included")
  func clip() throws {
    let result = try apply([-0.1, 0, 0.3, 1, 1.1], bits: 2)
    #expect(result.codes == [0, 0, 1, 3, 3])
    #expect(zip(result.real, [0, 0, 1 / 3.0, 1, 1]).allSatisfy { abs($0 - $1) < 1e-7 })
    #expect(zip(result.gradient, [0, 1, 1, 1, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("all codes of every width are reached, and no other", arguments: 1...8)
  func codes(bits: Int) throws {
    let levels = (1 << bits) - 1
    let values = (0...levels).map { Float($0) / Float(levels) }
    #expect(try apply(values, bits: bits).codes == (0...levels).map { Double($0) })
  }

  @Test("a learned step starts at the first training batch and stays there in evaluation")
  func learned() throws {
    let quantizer = try ActivationQuantizer(bits: 2, step: .learned, device: .cpu)
    let scale = try #require(quantizer.parameters.first).tensor
    let batch = try Tensor([Float(-1), 0, 1, 2], shape: [1, 1, 1, 4])
    _ = try quantizer.apply(batch, training: true)
    let start = try scale.item()
    #expect(abs(start - 2 * 0.75 / 3.0.squareRoot()) < 1e-6)
    _ = try quantizer.apply(batch * 10, training: true)
    #expect(try scale.item() == start)
    #expect(try #require(quantizer.buffers.first).tensor.item() == 1)
  }

  @Test("methods without quantizers get rectified values")
  func rectified() throws {
    let activation = try ActivationQuantizer().apply(
      Tensor([Float(-1), 2], shape: [1, 1, 1, 2]), training: true)
    #expect(try activation.real.values() == [0, 2])
  }
}
