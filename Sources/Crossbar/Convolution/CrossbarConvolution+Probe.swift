import Tensors

/// Everything that one forward pass computes on the way.
package struct ConvolutionTrace: Sendable {
  /// Integer weights in the weight's own shape.
  package var weightCodes: Tensor
  /// Integer partial sums, `[batch, convertedSlices, arrays, outputChannels, height', width']`.
  package var partialSums: Tensor
  /// ADC codes of that shape; nil with the ideal ADC.
  package var partialSumCodes: Tensor?
  /// The layer's output, with gradient.
  package var output: Tensor
}

extension CrossbarConvolution {
  /// Convolves as ``forward(_:training:)`` does in evaluation, and shows every step.
  ///
  /// - Parameter activation: Quantized.
  /// - Returns: Integer weights, partial sums, ADC codes and the output.
  /// - Throws: As ``forward(_:training:)``, and ``CrossbarError/weightsNotQuantized(layer:)``.
  package func trace(_ activation: Activation) throws -> ConvolutionTrace {
    let programmed = try programmed()
    try initializeConverters(from: activation, programmed: programmed, training: false)
    let input = try quantized(activation)
    let sums = try integerPartialSums(input.codes, cells: programmed.cells)
    let values = try realPartialSums(sums, unit: programmed.unit, step: input.step)
    let converted = try digitize(values)
    return ConvolutionTrace(
      weightCodes: try integerWeights(of: programmed), partialSums: try sums.detached(),
      partialSumCodes: converted?.codes,
      output: try shiftAdded(converted?.values ?? values, significance: programmed.significance))
  }

  /// Convolves in evaluation with the fused kernels alone.
  ///
  /// - Parameter activation: Quantized.
  /// - Returns: The layer's output, or nil where only the composed path computes it.
  /// - Throws: As ``forward(_:training:)``, and ``CrossbarError/weightsNotQuantized(layer:)``.
  package func fusedOutput(_ activation: Activation) throws -> Tensor? {
    let programmed = try programmed()
    try initializeConverters(from: activation, programmed: programmed, training: false)
    return try fused(activation, programmed: programmed)
  }

  /// Integer weights, int8, in the weight's own shape.
  package func weightCodes() throws -> Tensor {
    try integerWeights(of: programmed()).converted(to: .int8)
  }

  /// ``weightCodes()``, or nil where cells are not digits of one integer weight.
  package func storedWeightCodes() throws -> Tensor? {
    guard try programmed().codes != nil else { return nil }
    return try weightCodes()
  }

  /// Distance of the converters' levels as real values, in the shape in which scales are stored; nil where
  /// no scale is stored.
  package func storedPartialSumSteps() throws -> Tensor? {
    if let converters = quantizers.partialSum as? LearnedStepPartialSumQuantizer {
      return try converters.realSteps()
    }
    return try quantizers.partialSum?.parameters.first { $0.name == "scale" }?.tensor.detached()
  }

  /// Digits put together again, whatever the encoding.
  private func integerWeights(of programmed: ProgrammedWeights) throws(TorchError) -> Tensor {
    let cells = try programmed.cells.detached()
    let significance = try Tensor(
      programmed.significance, shape: [programmed.significance.count, 1, 1, 1, 1, 1]
    ).converted(to: cells.scalarType).moved(to: cells.device)
    return try context.layout.merged(
      (cells * significance).sum(over: [0]), inputChannels: context.shape.inputChannels)
  }
}
