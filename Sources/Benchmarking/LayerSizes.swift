import Crossbar
import Networks

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
  /// They are looked for in floating point, where sizes are the same and converters need no ranges.
  static func all(of network: any Network, imageSize: Int) throws -> [SizedLayer] {
    let layers = network.crossbarLayers
    for layer in layers { layer.quantizesWeights = false }
    defer { for layer in layers { layer.quantizesWeights = true } }
    let sizes = try network.crossbarInputSizes(
      of: (channels: 3, height: imageSize, width: imageSize), device: .cpu)
    return zip(layers, sizes).compactMap { layer, size in
      size.map { SizedLayer(layer: layer, height: $0.height, width: $0.width) }
    }
  }
}
