import Crossbar
import Networks
import Tensors

/// A layer on arrays and the size of its input, in pixels.
struct SizedLayer {
  var layer: CrossbarConvolution
  var height: Int
  var width: Int

  /// Multiply-accumulates per image, of all converted slices.
  var products: Double {
    let (shape, layout) = (layer.context.shape, layer.context.layout)
    let copies = layout.mapping == .replicated ? layout.arrays : 1
    let pixels = shape.outputLength(of: height) * shape.outputLength(of: width)
    return Double(pixels * layout.convertedSlices * copies)
      * Double(shape.outputChannels * shape.inputChannels * shape.kernelSize * shape.kernelSize)
  }

  /// The layers of a network in the order of the forward pass.
  ///
  /// One black image is sent through the network in floating point, where sizes are the same.
  static func all(of network: any Network, imageSize: Int) throws -> [SizedLayer] {
    let layers = network.crossbarLayers
    let recorders = layers.map { _ in StatisticsRecorder() }
    for (layer, recorder) in zip(layers, recorders) {
      layer.recorder = recorder
      layer.quantizesWeights = false
    }
    defer {
      for layer in layers {
        layer.recorder = nil
        layer.quantizesWeights = true
      }
    }
    try withoutGradients {
      _ = try network.forward(Tensor.zeros([1, 3, imageSize, imageSize]), mode: .evaluation)
    }
    return zip(layers, recorders).compactMap { layer, recorder in
      recorder.inputSize.map { SizedLayer(layer: layer, height: $0.height, width: $0.width) }
    }
  }
}
