import Tensors

extension CrossbarLayout {
  /// Weights by the array that holds them.
  ///
  /// - Parameter weight: `[outputChannels, inputChannels, k, k]`; with replicated mapping `[arrays
  ///   * outputChannels, inputChannels, k, k]`.
  /// - Returns: `[arrays, outputChannels, channelsPerArray, k, k]`, channels of a ragged last array
  ///   padded with zeros.
  /// - Throws: `TorchError` if the weight does not fit the layout.
  public func partitioned(_ weight: Tensor) throws(TorchError) -> Tensor {
    let shape = weight.shape
    let (channels, kernel) = (shape[1], shape[2])
    switch mapping {
    case .replicated:
      return try weight.reshaped([arrays, outputChannels, channels, kernel, kernel])
    case .partitioned:
      let missing = arrays * channelsPerArray - channels
      let flat = try weight.reshaped([outputChannels, channels, kernel * kernel])
      let whole = missing == 0 ? flat : try flat.padded(height: (0, missing), width: (0, 0))
      return try whole.reshaped([outputChannels, arrays, channelsPerArray, kernel, kernel])
        .permuted([1, 0, 2, 3, 4])
    }
  }

  /// Undoes ``partitioned(_:)``.
  ///
  /// - Parameters:
  ///   - blocks: `[arrays, outputChannels, channelsPerArray, k, k]`.
  ///   - channels: Input channels of the layer.
  /// - Returns: The shape of the layer's weight.
  /// - Throws: `TorchError` if the blocks do not fit the layout.
  func merged(_ blocks: Tensor, inputChannels channels: Int) throws(TorchError) -> Tensor {
    let kernel = blocks.shape[4]
    switch mapping {
    case .replicated:
      return try blocks.reshaped([arrays * outputChannels, channels, kernel, kernel])
    case .partitioned:
      return try blocks.permuted([1, 0, 2, 3, 4])
        .reshaped([outputChannels, arrays * channelsPerArray, kernel, kernel])
        .sliced(0..<channels, along: 1)
    }
  }
}
