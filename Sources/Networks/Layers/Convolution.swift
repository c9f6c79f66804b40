import Crossbar
import Tensors

/// A convolution of a network: on crossbar arrays, or in floating point.
enum Convolution {
  case crossbar(CrossbarConvolution)
  case float(FloatConvolution)

  var parameters: [Parameter] {
    switch self {
    case .crossbar(let layer): layer.parameters
    case .float(let layer): layer.parameters
    }
  }

  var buffers: [Buffer] { crossbar?.buffers ?? [] }

  /// The layer, if it runs on arrays.
  var crossbar: CrossbarConvolution? {
    if case .crossbar(let layer) = self { layer } else { nil }
  }

  /// `[batch, inputChannels, height, width]` to `[batch, outputChannels, height', width']`.
  func forward(_ activation: Activation, training: Bool) throws -> Tensor {
    switch self {
    case .crossbar(let layer): try layer.forward(activation, training: training)
    case .float(let layer): try layer.forward(activation.real)
    }
  }
}

/// A convolution in floating point, without bias.
final class FloatConvolution {
  let shape: ConvolutionShape
  let weight: Tensor

  /// Weights start normal with deviation `sqrt(2 / fan-in)`.
  init(_ shape: ConvolutionShape, generator: Generator, device: Device) throws(TorchError) {
    self.shape = shape
    let kernel = [shape.inputChannels, shape.kernelSize, shape.kernelSize]
    let deviation = (2 / Double(kernel.reduce(1, *))).squareRoot()
    weight = try (generator.normal([shape.outputChannels] + kernel) * deviation)
      .moved(to: device).asParameter()
  }

  var parameters: [Parameter] { [Parameter(name: "weight", tensor: weight, role: .weight)] }

  /// `[batch, inputChannels, height, width]` to `[batch, outputChannels, height', width']`.
  func forward(_ input: Tensor) throws(TorchError) -> Tensor {
    try input.convolved(with: weight, stride: shape.stride, padding: shape.padding)
  }
}
