import Tensors

extension UniformQuantization {
  /// Digitises partial sums with tensor operations.
  ///
  /// Values carry the gradients that ``gradient`` names, written out so that each is exactly zero
  /// where it should be. Those of LSQ with offset: with `z = (P - offset) / scale`, inside the clip
  /// range `dP = g` and `dscale = g * (code - z)`; outside, `dscale = g * code` and `doffset = g`.
  ///
  /// - Parameter partialSums: `[batch, convertedSlices, arrays, outputChannels, height, width]`.
  /// - Returns: Codes and values of that shape.
  /// - Throws: `TorchError` if the shapes do not fit, or for want of memory.
  public func quantize(_ partialSums: Tensor) throws(TorchError) -> QuantizedValues {
    let step = try scale.reshaped(scale.shape + [1, 1])
    let middle = try offset?.reshaped(scale.shape + [1, 1])
    let constants = try Conversion(of: partialSums.detached(), by: detached)
    var values = try constants.codes * step.detached()
    if let middle { values = try values + middle.detached() }
    switch gradient {
    case .passedThrough:
      return QuantizedValues(
        codes: constants.codes, values: try values.straightThrough(to: partialSums))
    case .clipped:
      return QuantizedValues(
        codes: constants.codes,
        values: try values.straightThrough(to: partialSums * constants.isInside))
    case .learnedStep, .fixedCodes: break
    }
    let scaleDerivative =
      gradient == .fixedCodes ? constants.codes : constants.scaleDerivative
    var slope = try partialSums * constants.isInside + step * scaleDerivative
    if let middle { slope = try slope + middle * (constants.isInside * -1 + 1) }
    return QuantizedValues(codes: constants.codes, values: try values.straightThrough(to: slope))
  }

  /// Where partial sums lie in their converters' ranges.
  ///
  /// - Parameter partialSums: `[batch, convertedSlices, arrays, outputChannels, height, width]`.
  /// - Returns: How many of each column lie outside of the clip range, float64 `[convertedSlices,
  ///   arrays, outputChannels]`; and all of them in steps from the offset.
  /// - Throws: `TorchError` if the shapes do not fit, or for want of memory.
  func positions(of partialSums: Tensor) throws(TorchError) -> (
    clippedCounts: Tensor, position: Tensor
  ) {
    let conversion = try Conversion(of: partialSums.detached(), by: detached)
    let clipped = try (conversion.isInside * -1 + 1).sum(over: [0, 4, 5]).converted(to: .float64)
    return (clipped, conversion.position)
  }

  /// The same converters, whose scales and offsets get no gradient.
  var detached: UniformQuantization {
    get throws(TorchError) {
      UniformQuantization(
        scale: try scale.detached(), offset: try offset?.detached(), codeRanges: codeRanges)
    }
  }
}

/// What converters make of partial sums, without gradients.
private struct Conversion {
  /// Partial sums in steps from the offset.
  let position: Tensor
  /// Codes, as floats.
  let codes: Tensor
  /// One inside the clip range, edges included; zero outside.
  let isInside: Tensor
  /// Derivative of the digitised value by the scale.
  let scaleDerivative: Tensor

  init(of partialSums: Tensor, by converters: UniformQuantization) throws(TorchError) {
    let columns = converters.scale.shape + [1, 1]
    var position = partialSums
    if let offset = converters.offset { position = try position - offset.reshaped(columns) }
    position = try position / converters.scale.reshaped(columns)

    self.position = position
    let clipped = try Self.mappingRuns(of: position, converters.codeRanges) {
      slices, range throws(TorchError) in
      try slices.clamped(from: Double(range.minimum), to: Double(range.maximum))
    }
    codes = try Self.mappingRuns(of: clipped, converters.codeRanges) {
      slices, range throws(TorchError) in
      guard range.isBinary else { return try slices.rounded() }
      return try slices.isAtLeast(0).converted(to: slices.scalarType) * 2 - 1
    }
    isInside = try clipped.isEqual(to: position).converted(to: position.scalarType)
    scaleDerivative = try codes - clipped * isInside
  }

  /// Applies `body` to neighbouring slices that have the same codes, together.
  private static func mappingRuns(
    of position: Tensor, _ ranges: [CodeRange],
    _ body: (Tensor, CodeRange) throws(TorchError) -> Tensor
  ) throws(TorchError) -> Tensor {
    var parts: [Tensor] = []
    var first = 0
    while first < ranges.count {
      let range = ranges[first]
      let next = ranges[first...].firstIndex { $0 != range } ?? ranges.count
      if next - first == ranges.count { return try body(position, range) }
      parts.append(try body(position.sliced(first..<next, along: 1), range))
      first = next
    }
    return try Tensor.concatenated(parts, along: 1)
  }
}
