import Crossbar
import Tensors

/// Memory order of activations.
package enum ActivationLayout: Sendable {
  /// Channels next to each other: the faster one on CPUs, and the one that the fused kernels read.
  case channelsLast
  /// Row-major `[batch, channels, height, width]`.
  case channelsFirst
}

/// What a network is made of beside its own settings.
package struct NetworkContext {
  /// Classes to tell apart.
  package var classes: Int
  /// Channels of the images.
  package var imageChannels: Int
  /// Arrays, bit widths and encoding.
  package var crossbar: CrossbarSettings
  /// Gives the quantizers of layers that run on arrays.
  package var method: any QuantizationMethod
  /// Where starting weights are drawn, on the CPU, in the order of the forward pass.
  package var generator: Generator
  /// Where the network lives.
  package var device: Device
  /// Which implementation computes layers on arrays.
  package var path = ConvolutionPath.automatic
  /// Memory order of activations between layers in floating point.
  package var layout = ActivationLayout.channelsLast
  /// How the fused backward pass of layers on arrays rounds.
  package var precision = GradientPrecision.float32

  /// Describes what a network is made of.
  package init(
    classes: Int, imageChannels: Int = 3, crossbar: CrossbarSettings,
    method: any QuantizationMethod, generator: Generator, device: Device = .cpu
  ) {
    self.classes = classes
    self.imageChannels = imageChannels
    self.crossbar = crossbar
    self.method = method
    self.generator = generator
    self.device = device
  }

  /// On arrays if its name is selected, else in floating point.
  func convolution(_ shape: ConvolutionShape, onArrays selected: Set<String>) throws -> Convolution
  {
    guard selected.contains(shape.name) else { return .float(try floatConvolution(shape)) }
    let layer = try CrossbarConvolution(
      shape: shape, settings: crossbar, method: method, generator: generator, device: device)
    layer.path = path
    layer.precision = precision
    return .crossbar(layer)
  }

  /// What the first reader on arrays wants; ReLU where all readers are in floating point.
  func inputQuantizer(for readers: [Convolution?]) throws -> ActivationQuantizer {
    try readers.lazy.compactMap { $0?.crossbar }.first?.makeInputQuantizer()
      ?? ActivationQuantizer()
  }

  func floatConvolution(_ shape: ConvolutionShape) throws -> FloatConvolution {
    try FloatConvolution(shape, generator: generator, device: device)
  }
}
