import CTorchShim

/// Which weights of a layer a column holds, and the codes they are clipped to.
package struct WeightColumns: Sendable {
  /// Arrays of the layer.
  package var arrays: Int
  /// Input channels of one array.
  package var channelsPerArray: Int
  /// Whether every array holds all input channels.
  package var isReplicated: Bool
  /// Smallest and largest code.
  package var codes: ClosedRange<Int>

  /// Describes columns.
  package init(arrays: Int, channelsPerArray: Int, isReplicated: Bool, codes: ClosedRange<Int>) {
    self.arrays = arrays
    self.channelsPerArray = channelsPerArray
    self.isReplicated = isReplicated
    self.codes = codes
  }
}

/// How codes are cut into digits.
package struct DigitSlicing: Sendable {
  /// How signed weights are stored.
  package enum Encoding: Sendable {
    case twosComplement, differential, dualConversion
  }

  /// How signed weights are stored.
  package var encoding: Encoding
  /// Bits per weight.
  package var weightBits: Int
  /// Bits per cell.
  package var cellBits: Int
  /// Derivative of every slice's digit by the code, least significant slice first.
  package var shares: [Double]

  /// Describes a slicing.
  package init(encoding: Encoding, weightBits: Int, cellBits: Int, shares: [Double]) {
    self.encoding = encoding
    self.weightBits = weightBits
    self.cellBits = cellBits
    self.shares = shares
  }
}

/// What becomes of weights before they are programmed, in one pass over memory each; on the CPU.
extension Tensor {
  /// These weights as whole numbers of steps: `round(clip(weight / step))`, straight through inside
  /// the clip range.
  ///
  /// - Parameters:
  ///   - step: One per column, `[arrays, outputChannels]`, with gradient.
  ///   - columns: Which weights they hold. This tensor is `[outputChannels, inputChannels, k, k]`,
  ///     replicated `[arrays * outputChannels, inputChannels, k, k]`.
  /// - Returns: `[arrays, outputChannels, channelsPerArray, k, k]`, zero where a ragged last array
  ///   has no channel.
  /// - Throws: ``TorchError`` if the shapes do not fit.
  package func weightCodes(step: Tensor, columns: WeightColumns) throws(TorchError) -> Tensor {
    var description = torch_weight_columns(
      arrays: Int32(columns.arrays), channels_per_array: Int32(columns.channelsPerArray),
      replicated: columns.isReplicated, minimum_code: Double(columns.codes.lowerBound),
      maximum_code: Double(columns.codes.upperBound))
    return try make("weightCodes", [self, step]) {
      torch_weight_codes(pointer, step.pointer, &description, $0, $1)
    }
  }

  /// The digits of these whole numbers, least significant first, positive polarity before negative.
  ///
  /// - Parameter slicing: Bits and encoding.
  /// - Returns: `[convertedSlices]` + the shape of this tensor.
  /// - Throws: ``TorchError``, for want of memory.
  package func bitSlices(_ slicing: DigitSlicing) throws(TorchError) -> Tensor {
    try make("bitSlices", [self]) { result, error in
      slicing.shares.withUnsafeBufferPointer { shares in
        var description = torch_bit_slicing(
          encoding: slicing.encoding.native, weight_bits: Int32(slicing.weightBits),
          cell_bits: Int32(slicing.cellBits), slices: Int32(shares.count),
          shares: shares.baseAddress)
        return torch_bit_slices(pointer, &description, result, error)
      }
    }
  }
}

extension DigitSlicing.Encoding {
  fileprivate var native: torch_encoding {
    switch self {
    case .twosComplement: TORCH_TWOS_COMPLEMENT
    case .differential: TORCH_DIFFERENTIAL
    case .dualConversion: TORCH_DUAL_CONVERSION
    }
  }
}
