import Tensors

/// The convolution out of tensor operations: any device, any quantizer, float32 or float64.
extension CrossbarConvolution {
  /// Sums along the columns of every array, one grouped convolution.
  ///
  /// - Parameters:
  ///   - codes: Whole-number activations, `[batch, inputChannels, height, width]`.
  ///   - cells: `[convertedSlices, arrays, outputChannels, channelsPerArray, k, k]`.
  /// - Returns: `[batch, convertedSlices, arrays, outputChannels, height', width']`, exact where
  ///   cells are whole numbers: below 2^24 by the element type, above it by float64.
  /// - Throws: `TorchError` if the kernel exceeds the padded input, or for want of memory.
  func integerPartialSums(_ codes: Tensor, cells: Tensor) throws(TorchError) -> Tensor {
    let (shape, layout) = (context.shape, context.layout)
    let (slices, arrays, outputs) = (cells.shape[0], layout.arrays, layout.outputChannels)
    let kernel = [layout.channelsPerArray, shape.kernelSize, shape.kernelSize]
    let columns = try cells.permuted([1, 0, 2, 3, 4, 5])
      .reshaped([arrays * slices * outputs] + kernel)

    var input = codes
    if layout.mapping == .partitioned {
      input = try zeroChannelsAppended(
        to: codes, count: arrays * layout.channelsPerArray - shape.inputChannels)
    }
    let type = accumulatorType
    let sums = try input.converted(to: type).convolved(
      with: columns.converted(to: type), stride: shape.stride, padding: shape.padding,
      groups: layout.mapping == .partitioned ? arrays : 1
    ).converted(to: context.scalarType)
    let (batch, height, width) = (sums.shape[0], sums.shape[2], sums.shape[3])
    return try sums.reshaped([batch, arrays, slices, outputs, height, width])
      .permuted([0, 2, 1, 3, 4, 5])
  }

  /// What integer partial sums are worth, before any converter.
  func realPartialSums(_ sums: Tensor, unit: Tensor, step: Tensor) throws(TorchError) -> Tensor {
    let columns = try (unit * step).expanded(to: Array(sums.shape[1...3]))
    return try sums.scalingColumns(by: columns)
  }

  /// Adds up slices by their significance, and arrays.
  func shiftAdded(_ values: Tensor, significance: [Double]) throws(TorchError) -> Tensor {
    let weights = try Tensor(significance, shape: [significance.count, 1, 1, 1, 1])
      .converted(to: values.scalarType).moved(to: values.device)
    // The library adds up in the order of memory: one order, whatever the values came from.
    return try (values * weights).contiguous().sum(over: [1, 2])
  }

  private func zeroChannelsAppended(to codes: Tensor, count: Int) throws(TorchError) -> Tensor {
    guard count > 0 else { return codes }
    let shape = codes.shape
    let flat = try codes.reshaped([shape[0], shape[1], shape[2] * shape[3]])
      .padded(height: (0, count), width: (0, 0))
    return try flat.reshaped([shape[0], shape[1] + count, shape[2], shape[3]])
  }

  /// float64 where a partial sum might exceed what float32 counts exactly.
  private var accumulatorType: ScalarType {
    largestPartialSum > 1 << 24 ? .float64 : context.scalarType
  }

  /// What no integer partial sum of the layer exceeds.
  var largestPartialSum: Int {
    let (layout, settings) = (context.layout, context.settings)
    let rows = layout.channelsPerArray * context.shape.kernelSize * context.shape.kernelSize
    return rows * ((1 << settings.activationBits) - 1) * layout.slicing.largestDigit
  }
}
