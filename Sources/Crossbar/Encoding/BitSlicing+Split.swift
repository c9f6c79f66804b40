import Tensors

/// Which slices the gradient of an integer weight comes from.
public enum SplitGradient: String, Codable, Sendable, CaseIterable {
  /// All slices alike, so that every slice's clipping takes part: the specification.
  case shared
  /// Only the least significant slice, as the remainders in the authors' release have it.
  case leastSignificant
}

extension BitSlicing {
  /// Cuts integer weights into digits.
  ///
  /// Straight-through rule: `d digit_i / d weight = 2^(-cellBits * i) / S`, so that the recombined
  /// derivative is exactly one. With dual conversion it flows to the positive polarity where the
  /// weight is 0 or more and to the negative one elsewhere.
  ///
  /// - Parameters:
  ///   - codes: Whole numbers in ``codeRange``, as floats, of any shape.
  ///   - gradient: Which slices lead back to `codes`.
  /// - Returns: Digits, `[convertedSlices]` + the shape of `codes`.
  /// - Throws: `TorchError`, for want of memory.
  public func split(_ codes: Tensor, gradient: SplitGradient = .shared) throws(TorchError)
    -> Tensor
  {
    guard codes.device == .cpu else { return try composedSplit(codes, gradient: gradient) }
    return try codes.bitSlices(
      DigitSlicing(
        encoding: encoding.digits, weightBits: weightBits, cellBits: cellBits,
        shares: (0..<slices).map { share(of: $0, gradient) }))
  }

  /// The same out of tensor operations, for any device.
  func composedSplit(_ codes: Tensor, gradient: SplitGradient) throws(TorchError) -> Tensor {
    let positions = try digits(of: codes.detached())
    var parts: [Tensor] = []
    for (converted, digit) in positions.enumerated() {
      var surrogate = try codes * share(of: converted % slices, gradient)
      if encoding == .dualConversion {
        let isPositive = try codes.detached().isAtLeast(0).converted(to: codes.scalarType)
        let polarity = converted < slices ? isPositive : try isPositive - 1
        surrogate = try surrogate * polarity
      }
      parts.append(try digit.straightThrough(to: surrogate))
    }
    return try Tensor.stacked(parts)
  }

  /// Derivative of a digit by its weight.
  func share(of slice: Int, _ gradient: SplitGradient) -> Double {
    switch gradient {
    case .shared: 1 / (Double(1 << (cellBits * slice)) * Double(slices))
    case .leastSignificant: slice == 0 ? 1 : 0
    }
  }

  /// The digits of every converted slice, without gradient.
  private func digits(of codes: Tensor) throws(TorchError) -> [Tensor] {
    switch encoding {
    case .twosComplement:
      var digits = try unsignedDigits(of: codes + Double(1 << (weightBits - 1)))
      digits[slices - 1] = try digits[slices - 1] - Double(topOffset)
      return digits
    case .differential:
      let sign = try codes.sign()
      var digits: [Tensor] = []
      for digit in try unsignedDigits(of: codes.absolute()) { digits.append(try digit * sign) }
      return digits
    case .dualConversion:
      return try unsignedDigits(of: codes.maximum(0)) + unsignedDigits(of: (-codes).maximum(0))
    }
  }

  private func unsignedDigits(of magnitudes: Tensor) throws(TorchError) -> [Tensor] {
    let base = Double(1 << cellBits)
    var digits: [Tensor] = []
    for slice in 0..<slices {
      let shifted = try magnitudes.floorDivided(by: Double(1 << (cellBits * slice)))
      digits.append(try shifted.remainder(dividingBy: base))
    }
    return digits
  }
}

extension WeightEncoding {
  fileprivate var digits: DigitSlicing.Encoding {
    switch self {
    case .twosComplement: .twosComplement
    case .differential: .differential
    case .dualConversion: .dualConversion
    }
  }
}
