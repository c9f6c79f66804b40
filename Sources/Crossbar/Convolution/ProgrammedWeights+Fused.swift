import Tensors

/// What the fused kernels are told about programmed cells, besides the cells.
extension ProgrammedWeights {
  /// Converted slices that lead back to the same weights.
  struct FusedPart {
    /// Ascending; all of them, unless slices hold digits of different integers.
    var slices: [Int]
    /// Where the gradient of their cells goes: `[arrays, outputChannels, channelsPerArray, k, k]`.
    var codes: Tensor
  }

  /// Whether the fused kernels know where the gradient of the cells goes.
  var hasFusedGradient: Bool { codes != nil || codesOfSlices != nil || cellGradient != nil }

  /// The calls of the kernels that a gradient takes; their outputs add up to that of the layer.
  ///
  /// One, unless slices hold digits of different integers and a gradient is wanted: then one for each.
  ///
  /// - Returns: At least one part; nil without ``hasFusedGradient``.
  /// - Throws: `TorchError`, for want of memory.
  func fusedParts() throws(TorchError) -> [FusedPart]? {
    let all = Array(significance.indices)
    if let codes { return [FusedPart(slices: all, codes: codes)] }
    if let codesOfSlices {
      guard cells.requiresGradient else {
        return codesOfSlices.first.map { [FusedPart(slices: all, codes: $0)] }
      }
      return codesOfSlices.enumerated().map { slice, codes in
        FusedPart(slices: all.filter { $0 % codesOfSlices.count == slice }, codes: codes)
      }
    }
    guard let weights = cellGradient?.weights else { return nil }
    // The kernels look at signs alone.
    return [
      FusedPart(slices: all, codes: try weights.detached().sign().straightThrough(to: weights))
    ]
  }

  /// Derivative of a column's outputs by its weights, per unit of the activation code.
  ///
  /// - Parameter unit: Value of one unit of the integer partial sum, `[convertedSlices, arrays,
  ///   outputChannels]`.
  /// - Returns: The shape of `unit`; nil where cells are digits of integers.
  /// - Throws: `TorchError`, for want of memory.
  func fusedSplit(unit: Tensor) throws(TorchError) -> Tensor? {
    guard codes == nil, let derivative = cellGradient?.derivative else { return nil }
    let magnitudes = try Tensor(significance.map(abs), shape: [significance.count, 1, 1])
      .converted(to: unit.scalarType)
    return try (derivative * magnitudes * unit.detached()).expanded(to: unit.shape)
  }
}

extension Tensor {
  /// Some entries of the first axis; all of them are this tensor.
  func entries(_ indices: [Int]) throws(TorchError) -> Tensor {
    guard indices.count < shape[0] else { return self }
    var parts: [Tensor] = []
    for index in indices { parts.append(try sliced(index..<index + 1, along: 0)) }
    return try .concatenated(parts, along: 0)
  }
}
