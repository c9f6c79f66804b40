import CTorchShim

/// Crossbar layers as hardware computes them: apart from the fused kernels, to check these.
extension FusedActivation {
  /// Converters' codes out of integers alone: sums along columns, compared with thresholds.
  ///
  /// - Parameters:
  ///   - layer: Sizes; its converters are not looked at.
  ///   - cells: int8, `[slices, arrays, outputChannels, channelsPerArray, k, k]`.
  ///   - thresholds: int32, `[slices, arrays, outputChannels, codes - 1]`, never falling: a code's
  ///     number is that of the thresholds reached.
  ///   - codeList: int16, `[slices, codes]`.
  /// - Returns: int16, `[batch, slices, arrays, outputChannels, height', width']`.
  /// - Throws: ``TorchError`` if shapes do not fit or a sum might overflow.
  package func integerCodes(
    layer: FusedCrossbarLayer, cells: Tensor, thresholds: Tensor, codeList: Tensor
  ) throws(TorchError) -> Tensor {
    try make("FusedActivation.integerCodes", [codes, cells, thresholds]) { result, error in
      withDescription(of: layer) { description in
        torch_integer_codes(
          description, codes.pointer, cells.pointer, thresholds.pointer, codeList.pointer, result,
          error)
      }
    }
  }

  /// What the digital part makes of converters' codes.
  ///
  /// Array by array a constant is added, and slice by slice the code times its multiplier, rounded
  /// once: the order of the fused kernels.
  ///
  /// - Parameters:
  ///   - layer: Sizes.
  ///   - converted: From ``integerCodes(layer:cells:thresholds:codeList:)`` of this activation.
  ///   - multipliers: `[slices, arrays, outputChannels]`.
  ///   - constants: `[arrays, outputChannels]`.
  /// - Returns: `[batch, outputChannels, height', width']`, channels-last in memory.
  /// - Throws: ``TorchError`` if shapes do not fit.
  package func integerOutput(
    layer: FusedCrossbarLayer, converted: Tensor, multipliers: Tensor, constants: Tensor
  ) throws(TorchError) -> Tensor {
    try make("FusedActivation.integerOutput", [codes, converted]) { result, error in
      withDescription(of: layer) { description in
        torch_integer_output(
          description, codes.pointer, converted.pointer, multipliers.pointer, constants.pointer,
          result, error)
      }
    }
  }
}
