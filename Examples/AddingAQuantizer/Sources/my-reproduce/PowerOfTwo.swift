import Crossbar
import Foundation
import Tensors

/// Weights as in the paper; partial sums digitised to powers of two, one learned scale per layer.
struct PowerOfTwo: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "power-of-two", summary: "column-wise weights, converters with power-of-two levels",
    citation: "this example", differences: [], isRelatedWork: false)

  init(from decoder: any Decoder) throws {}

  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(
      weight: try LearnedStepWeightQuantizer(granularity: .column, layer: layer),
      partialSum: try PowerOfTwoConverter(layer: layer))
  }
  var stages: [TrainingStage] { [TrainingStage(name: "training")] }
  var granularities: (weight: Granularity?, partialSum: Granularity?) { (.column, .layer) }
}

/// Digitises to `±scale * 2^-k`: `2^(bits - 1)` magnitudes, the largest of them the scale.
final class PowerOfTwoConverter: PartialSumQuantizer {
  private let scale: Tensor
  private let magnitudes: Double

  init(layer: LayerContext) throws {
    scale = try Tensor.ones([1], scalarType: layer.scalarType, device: layer.device).asParameter()
    guard case .bits(let bits) = layer.settings.partialSumBits else {
      throw CrossbarError.bitsOutOfRange(
        quantity: "partialSumBits", bits: 0, accepted: 1...8, layer: layer.shape.name)
    }
    magnitudes = Double(1 << (bits - 1))
  }

  var parameters: [Parameter] { [Parameter(name: "scale", tensor: scale, role: .quantizerScale)] }

  func initialize(from values: Tensor) throws {
    try withoutGradients { try scale.assign(values.absolute().mean().reshaped([1]) * 2) }
  }

  func quantize(_ partialSums: Tensor) throws -> QuantizedValues {
    let ratio = try partialSums / scale
    let sign = try ratio.isAtLeast(0).converted(to: ratio.scalarType) * 2 - 1
    let exponent = try (ratio.absolute().maximum(1e-9).logarithm() / log(2)).rounded()
      .clamped(from: 1 - magnitudes, to: 0)
    let level = try (exponent * log(2)).exponential() * sign
    return QuantizedValues(
      codes: try (sign * (exponent + magnitudes)).detached(),
      values: try level.detached().straightThrough(to: ratio.clamped(from: -1, to: 1)) * scale)
  }
}
