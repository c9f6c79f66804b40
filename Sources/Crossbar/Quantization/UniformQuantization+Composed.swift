import Tensors

extension UniformQuantization {
  /// Digitises partial sums with tensor operations.
  ///
  /// - Parameter partialSums: `[batch, convertedSlices, arrays, outputChannels, height, width]`.
  /// - Returns: Codes and values of that shape, with the gradients of LSQ with offset.
  /// - Throws: `TorchError` if the shapes do not fit, or for want of memory.
  public func quantize(_ partialSums: Tensor) throws(TorchError) -> QuantizedValues {
    let codes = try straightThroughCodes(position(of: partialSums))
    var values = try codes * scale.reshaped(scale.shape + [1, 1])
    if let offset { values = try values + offset.reshaped(offset.shape + [1, 1]) }
    return QuantizedValues(codes: try codes.detached(), values: values)
  }

  /// Where each partial sum lies outside of its converter's range, as booleans.
  func isClipped(_ partialSums: Tensor) throws(TorchError) -> Tensor {
    let position = try position(of: partialSums)
    let clipped = try mappingRuns(of: position) { slices, range throws(TorchError) in
      try slices.clamped(from: Double(range.minimum), to: Double(range.maximum))
    }
    return try clipped.isEqual(to: position).logicalNot()
  }

  /// `z`: partial sums in steps from the middle of their converter's range.
  private func position(of partialSums: Tensor) throws(TorchError) -> Tensor {
    let step = try scale.reshaped(scale.shape + [1, 1])
    guard let offset else { return try partialSums / step }
    return try (partialSums - offset.reshaped(offset.shape + [1, 1])) / step
  }

  private func straightThroughCodes(_ position: Tensor) throws(TorchError) -> Tensor {
    try mappingRuns(of: position) { slices, range throws(TorchError) in
      let clipped = try slices.clamped(from: Double(range.minimum), to: Double(range.maximum))
      let codes =
        range.isBinary
        ? try slices.detached().isAtLeast(0).converted(to: slices.scalarType) * 2 - 1
        : try clipped.detached().rounded()
      return try codes.straightThrough(to: clipped)
    }
  }

  /// Applies `body` to neighbouring slices that have the same codes, together.
  private func mappingRuns(
    of position: Tensor, _ body: (Tensor, CodeRange) throws(TorchError) -> Tensor
  ) throws(TorchError) -> Tensor {
    var parts: [Tensor] = []
    var first = 0
    while first < codeRanges.count {
      let range = codeRanges[first]
      let next = codeRanges[first...].firstIndex { $0 != range } ?? codeRanges.count
      if next - first == codeRanges.count { return try body(position, range) }
      parts.append(try body(position.sliced(first..<next, along: 1), range))
      first = next
    }
    return try Tensor.concatenated(parts, along: 1)
  }
}
