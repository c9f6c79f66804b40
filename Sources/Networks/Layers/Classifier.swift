import Crossbar
import Tensors

/// The fully connected last layer, in floating point.
final class Classifier {
  private let weight: Tensor
  private let bias: Tensor

  /// Weights start uniform within `1 / sqrt(features)`, the bias at zero.
  init(features: Int, classes: Int, generator: Generator, device: Device) throws(TorchError) {
    let bound = 1 / Double(features).squareRoot()
    weight = try ((generator.uniform([classes, features]) * 2 - 1) * bound).moved(to: device)
      .asParameter()
    bias = try Tensor.zeros([classes], device: device).asParameter()
  }

  var parameters: [Parameter] {
    [
      Parameter(name: "weight", tensor: weight, role: .weight),
      Parameter(name: "bias", tensor: bias, role: .bias),
    ]
  }

  /// `[batch, features]` to `[batch, classes]`.
  func forward(_ features: Tensor) throws(TorchError) -> Tensor {
    try features.matrixProduct(weight.permuted([1, 0])) + bias
  }
}
