import Tensors

/// One layer on one simulated chip: drawn once, kept for every image.
///
/// Converters see `P / gain + bias` where they were designed for the partial sum `P`.
package struct VariedLayer {
  /// What the cells hold, pairs subtracted: `[convertedSlices, arrays, outputChannels,
  /// channelsPerArray, k, k]`.
  let cells: Tensor
  /// What each converter adds to its input, in its steps as they were designed; nil for nothing.
  let converterOffsets: Tensor?
  /// What the reference step of each column's converter was multiplied by after programming,
  /// `[convertedSlices, arrays, outputChannels]`; nil for nothing.
  var gain: Tensor?
  /// What was added to the offset of each column's converter after programming, as a partial sum.
  var trim: Tensor?
  /// Which columns get one gain at the next forward pass; nil for none.
  var calibration: Granularity?

  init(cells: Tensor, converterOffsets: Tensor?) {
    self.cells = cells
    self.converterOffsets = converterOffsets
  }

  /// What converters see beside `P / gain`; nil for nothing.
  ///
  /// - Parameter converters: As designed; nil is the ideal ADC, which adds nothing of its own.
  /// - Returns: Of the columns' shape.
  /// - Throws: `TorchError`, for want of memory.
  func bias(converters: UniformQuantization?) throws -> Tensor? {
    var bias = try deviation(converters: converters)
    if let trim { bias = try bias.map { try $0 - trim } ?? (-trim) }
    guard let gain, let sum = bias else { return bias }
    return try sum / gain
  }

  /// What converters add to their inputs, as partial sums; nil for nothing.
  func deviation(converters: UniformQuantization?) throws -> Tensor? {
    guard let converterOffsets, let converters else { return nil }
    return try converterOffsets * converters.scale.detached()
  }
}
