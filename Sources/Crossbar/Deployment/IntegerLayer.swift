import Tensors

/// A trained layer as crossbar hardware takes it: integer cells, converters' references in units of
/// the integer sum, and what the digital part multiplies and adds.
///
/// Source: the specification, "Partial sums, ADC, output", the hardware view.
package struct IntegerLayer: Sendable {
  /// The convolution.
  package let shape: ConvolutionShape
  /// Arrays, bit widths and encoding.
  package let settings: CrossbarSettings
  /// How the layer is cut into arrays, tiles and slices.
  package let layout: CrossbarLayout
  /// Value of one activation code.
  package let activationStep: Float
  /// Digits, int8 `[convertedSlices, arrays, outputChannels, channelsPerArray, k, k]`.
  package let cells: Tensor
  /// Codes of each slice's converters, rising, int16 `[convertedSlices, codes]`.
  package let codes: Tensor
  /// What a digitised sum of each slice counts for.
  package let significance: [Double]
  /// Least integer sum of every code but the first, int32 `[convertedSlices, arrays,
  /// outputChannels, codes - 1]`, never falling; one more than the largest sum where no sum reaches
  /// the code.
  package let thresholds: Tensor
  /// Distance of a converter's levels in units of the integer sum, `scale / (weight scale *
  /// activation step)`: float64 `[convertedSlices, arrays, outputChannels]`.
  package let referenceSteps: Tensor
  /// What the codes of each column are multiplied by, the significance of the slice included:
  /// float32 `[convertedSlices, arrays, outputChannels]`.
  package let multipliers: Tensor
  /// What the offsets of each array add to the outputs, float32 `[arrays, outputChannels]`.
  package let constants: Tensor
  /// Sizes, as the kernels take them.
  let sizes: FusedCrossbarLayer

  /// The codes of all columns, out of integers alone.
  ///
  /// - Parameter activation: From the layer's own input quantizer.
  /// - Returns: int16 `[batch, convertedSlices, arrays, outputChannels, height', width']`.
  /// - Throws: `TorchError` if the activation does not fit.
  package func convert(_ activation: FusedActivation) throws(TorchError) -> Tensor {
    try activation.integerCodes(
      layer: sizes, cells: cells, thresholds: thresholds, codeList: codes)
  }

  /// What the digital part makes of ``convert(_:)``'s codes, in the order of the fused kernels.
  ///
  /// - Parameters:
  ///   - converted: The codes.
  ///   - activation: That they were converted of.
  /// - Returns: `[batch, outputChannels, height', width']`.
  /// - Throws: `TorchError` if these do not belong together.
  package func output(_ converted: Tensor, of activation: FusedActivation) throws(TorchError)
    -> Tensor
  {
    try activation.integerOutput(
      layer: sizes, converted: converted, multipliers: multipliers, constants: constants)
  }
}
