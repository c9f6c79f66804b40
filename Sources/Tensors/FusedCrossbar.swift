import CCrossbarKernels
import CTorchShim

/// Activation codes between two crossbar convolutions, as the fused kernels want them.
///
/// Codes are whole numbers in `0 ... levels`; the activation they stand for is `codes / levels`.
package struct FusedActivation: Sendable {
  /// `[batch, channels, height, width]`, uint8, channels-last in memory.
  package let codes: Tensor
  /// A place in the graph for the gradient with respect to the codes; its values mean nothing.
  package let carrier: Tensor
  /// The largest code, `2^bits - 1`.
  package let levels: Int

  /// Pairs codes with a place in the graph.
  package init(codes: Tensor, carrier: Tensor, levels: Int) {
    self.codes = codes
    self.carrier = carrier
    self.levels = levels
  }

  /// The codes as floats, with gradient.
  package func floatCodes() throws(TorchError) -> Tensor {
    try make("FusedActivation.floatCodes", [codes]) {
      torch_codes_to_real(codes.pointer, carrier.pointer, 1, $0, $1)
    }
  }

  /// The activations as real numbers, with gradient.
  package func real() throws(TorchError) -> Tensor {
    try make("FusedActivation.real", [codes]) {
      torch_codes_to_real(codes.pointer, carrier.pointer, Int32(levels), $0, $1)
    }
  }

  /// Batch normalisation, clipping to [0, 1] and rounding in one pass.
  ///
  /// - Parameters:
  ///   - input: `[batch, channels, height, width]`, float32, on the CPU.
  ///   - scale: The normalisation's factor, `[channels]`.
  ///   - shift: The normalisation's constant, `[channels]`.
  ///   - runningMean: `[channels]`, moved in place in training.
  ///   - runningVariance: `[channels]`, moved in place in training.
  ///   - training: Whether the batch's own statistics are used.
  ///   - momentum: Part of the batch's statistics in the new running ones.
  ///   - epsilon: Added to variances.
  ///   - levels: The largest code.
  /// - Returns: Codes of the input's shape.
  /// - Throws: ``TorchError`` if shapes do not fit.
  package static func normalizing(
    _ input: Tensor, scale: Tensor, shift: Tensor, runningMean: Tensor, runningVariance: Tensor,
    training: Bool, momentum: Double, epsilon: Double, levels: Int
  ) throws(TorchError) -> FusedActivation {
    var carrier: OpaquePointer?
    let codes = try make("FusedActivation.normalizing", [input]) {
      torch_normalized_codes(
        input.pointer, scale.pointer, shift.pointer, runningMean.pointer, runningVariance.pointer,
        training, momentum, epsilon, Int32(levels), $0, &carrier, $1)
    }
    guard let carrier else {
      throw TorchError(
        operation: "FusedActivation.normalizing", shapes: [input.shape], message: "no carrier")
    }
    return FusedActivation(codes: codes, carrier: Tensor(owning: carrier), levels: levels)
  }
}

/// The sizes and converters of one layer, for
/// ``FusedActivation/convolved(layer:weightCodes:cells:unit:partialSumScale:partialSumOffset:split:)``.
package struct FusedCrossbarLayer: Sendable {
  /// The converters behind one slice's columns.
  package struct Slice: Sendable {
    /// What a converted partial sum is multiplied by.
    package var significance: Float
    /// Clip range, and whether only -1 and +1 are codes.
    package var minimumCode: Float, maximumCode: Float, isBinary: Bool
    /// Significance times the derivative of the cell by the weight code.
    package var splitWeight: Float
    /// 0 for all weights, +1 (-1) for those whose code is at least (below) zero.
    package var polarity: Int

    /// Describes one slice.
    package init(
      significance: Float, minimumCode: Float, maximumCode: Float, isBinary: Bool,
      splitWeight: Float, polarity: Int
    ) {
      self.significance = significance
      self.minimumCode = minimumCode
      self.maximumCode = maximumCode
      self.isBinary = isBinary
      self.splitWeight = splitWeight
      self.polarity = polarity
    }
  }

  /// Of the convolution.
  package var kernelSize: Int, stride: Int, padding: Int
  /// Arrays along the input, and input channels of each but a ragged last one.
  package var arrays: Int, channelsPerArray: Int
  /// What no cell exceeds in magnitude.
  package var largestCell: Int
  /// Whether every array holds all input channels.
  package var isReplicated: Bool
  /// Whether gradients may be rounded to 16 bits before they are multiplied.
  package var roundsGradients: Bool
  /// Converted slices: positive ones first with dual conversion.
  package var slices: [Slice]

  /// Describes one layer.
  package init(
    kernelSize: Int, stride: Int, padding: Int, arrays: Int, channelsPerArray: Int,
    largestCell: Int, isReplicated: Bool, roundsGradients: Bool, slices: [Slice]
  ) {
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.arrays = arrays
    self.channelsPerArray = channelsPerArray
    self.largestCell = largestCell
    self.isReplicated = isReplicated
    self.roundsGradients = roundsGradients
    self.slices = slices
  }
}

/// The instruction sets of the fused kernels.
package enum FusedKernels {
  /// What this machine runs, or what `CROSSBAR_ISA` caps it to.
  package static var isa: String { String(cString: crossbar_isa_name(crossbar_isa_detected())) }
}

extension FusedActivation {
  /// One crossbar convolution with all its converters, forward and backward fused.
  ///
  /// - Parameters:
  ///   - layer: Sizes and converters.
  ///   - weightCodes: Whole numbers with gradient, `[arrays, outputChannels, channelsPerArray, k,
  ///     k]`, channels of a ragged last array padded.
  ///   - cells: `[slices, arrays, outputChannels, channelsPerArray, k, k]`; no gradient.
  ///   - unit: Value of one unit of the integer partial sum, `[slices, arrays, outputChannels]`.
  ///   - partialSumScale: Of that shape; nil is the ideal ADC.
  ///   - partialSumOffset: Of that shape; nil is zero.
  ///   - split: Of that shape: derivative of a column's outputs by its weight codes, per unit of the
  ///     activation code; nil is `unit` times the slices' split weights.
  /// - Returns: `[batch, outputChannels, height', width']`, channels-last in memory.
  /// - Throws: ``TorchError`` if shapes do not fit or a partial sum might overflow.
  package func convolved(
    layer: FusedCrossbarLayer, weightCodes: Tensor, cells: Tensor, unit: Tensor,
    partialSumScale: Tensor?, partialSumOffset: Tensor?, split: Tensor? = nil
  ) throws(TorchError) -> Tensor {
    try make("FusedActivation.convolved", [codes, weightCodes]) { result, error in
      withDescription(of: layer) { description in
        torch_crossbar_convolution(
          description, codes.pointer, carrier.pointer, weightCodes.pointer, cells.pointer,
          unit.pointer, partialSumScale?.pointer, partialSumOffset?.pointer, split?.pointer, result,
          error)
      }
    }
  }

  /// The same with cells that are real numbers: a simulated chip.
  ///
  /// Has no gradient.
  ///
  /// - Parameters:
  ///   - layer: Sizes and converters.
  ///   - cells: `[slices, arrays, outputChannels, channelsPerArray, k, k]`, float32.
  ///   - unit: Value of one unit of the partial sum, `[slices, arrays, outputChannels]`.
  ///   - partialSumScale: Of that shape; nil is the ideal ADC.
  ///   - partialSumOffset: Of that shape; nil is zero.
  /// - Returns: `[batch, outputChannels, height', width']`, channels-last in memory.
  /// - Throws: ``TorchError`` if shapes do not fit.
  package func convolvedVaried(
    layer: FusedCrossbarLayer, cells: Tensor, unit: Tensor, partialSumScale: Tensor?,
    partialSumOffset: Tensor?
  ) throws(TorchError) -> Tensor {
    try make("FusedActivation.convolvedVaried", [codes, cells]) { result, error in
      withDescription(of: layer) { description in
        torch_crossbar_varied_convolution(
          description, codes.pointer, cells.pointer, unit.pointer, partialSumScale?.pointer,
          partialSumOffset?.pointer, result, error)
      }
    }
  }

  /// Partial sums and their codes as the fused kernels form them, one after the other.
  ///
  /// - Parameters: As ``convolved(layer:weightCodes:cells:unit:partialSumScale:partialSumOffset:split:)``.
  /// - Returns: Partial sums as int32 and codes as int16, both `[batch, slices, arrays,
  ///   outputChannels, height', width']`.
  /// - Throws: ``TorchError`` if shapes do not fit or a partial sum might overflow.
  package func partialSums(
    layer: FusedCrossbarLayer, cells: Tensor, unit: Tensor, partialSumScale: Tensor,
    partialSumOffset: Tensor?
  ) throws(TorchError) -> (partialSums: Tensor, codes: Tensor) {
    var converted: OpaquePointer?
    let sums = try make("FusedActivation.partialSums", [codes, cells]) { result, error in
      withDescription(of: layer) { description in
        torch_crossbar_partial_sums(
          description, codes.pointer, cells.pointer, unit.pointer, partialSumScale.pointer,
          partialSumOffset?.pointer, result, &converted, error)
      }
    }
    guard let converted else {
      throw TorchError(
        operation: "FusedActivation.partialSums", shapes: [cells.shape], message: "no codes")
    }
    return (sums, Tensor(owning: converted))
  }

  func withDescription(
    of layer: FusedCrossbarLayer, _ body: (UnsafePointer<torch_crossbar_layer>) -> Bool
  ) -> Bool {
    let slices = layer.slices.map {
      crossbar_slice(
        significance: $0.significance, minimum_code: $0.minimumCode, maximum_code: $0.maximumCode,
        binary: $0.isBinary, split_weight: $0.splitWeight, polarity: Int32($0.polarity))
    }
    return slices.withUnsafeBufferPointer { list in
      var description = torch_crossbar_layer(
        kernel: Int32(layer.kernelSize), stride: Int32(layer.stride),
        padding: Int32(layer.padding), arrays: Int32(layer.arrays),
        channels_per_array: Int32(layer.channelsPerArray), slices: Int32(slices.count),
        maximum_code: Int32(levels), maximum_cell: Int32(layer.largestCell),
        mapping: layer.isReplicated ? CROSSBAR_REPLICATED : CROSSBAR_PARTITIONED,
        precision: layer.roundsGradients ? CROSSBAR_MIXED : CROSSBAR_FLOAT32,
        isa: crossbar_isa_detected(), slice_list: list.baseAddress)
      return body(&description)
    }
  }
}
