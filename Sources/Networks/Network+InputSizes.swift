import Crossbar
import Tensors

extension Network {
  /// The sizes of what the layers on arrays read, found by sending one black image through the
  /// network, in evaluation.
  ///
  /// - Parameters:
  ///   - image: Channels, height and width.
  ///   - device: Where the network lives.
  /// - Returns: One size per layer of ``crossbarLayers``; nil for a layer that nothing reaches.
  /// - Throws: What the network throws.
  package func crossbarInputSizes(
    of image: (channels: Int, height: Int, width: Int), device: Device
  ) throws -> [(height: Int, width: Int)?] {
    let layers = crossbarLayers
    let recorders = layers.map { _ in StatisticsRecorder() }
    defer { for layer in layers { layer.recorder = nil } }
    for (layer, recorder) in zip(layers, recorders) { layer.recorder = recorder }
    try withoutGradients {
      let black = try Tensor.zeros([1, image.channels, image.height, image.width], device: device)
      _ = try forward(black, mode: .evaluation)
    }
    return recorders.map(\.inputSize)
  }
}
