/// What the crossbar engine refuses.
public enum CrossbarError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A size of a layer or of an array is zero or negative.
  case notPositive(quantity: String, value: Int, layer: String)
  /// The padding of a layer is negative.
  case negativePadding(padding: Int, layer: String)
  /// A bit width is outside of what the encoding or the converter supports.
  case bitsOutOfRange(quantity: String, bits: Int, accepted: ClosedRange<Int>, layer: String)
  /// One kernel of one input channel does not fit the rows of an array.
  case kernelExceedsRows(kernelSize: Int, rows: Int, layer: String)
  /// The activation has other channels, or another rank, than the layer reads.
  case activationMismatch(shape: [Int], inputChannels: Int, layer: String)
  /// The layer is quantized, but its input is a real tensor that no quantizer has seen.
  case activationNotQuantized(layer: String)
  /// Integer weights were asked of a layer that keeps real ones.
  case weightsNotQuantized(layer: String)
  /// A weight has another shape than the layer's.
  case weightMismatch(shape: [Int], expected: [Int], layer: String)
  /// A quantizer returned something of another shape than the layer has; a number of entries counts as
  /// a shape of one dimension.
  case quantizerMismatch(quantity: String, shape: [Int], expected: [Int], layer: String)
  /// Partial sums are to be digitised before a training batch has set the converters' ranges.
  case convertersNotInitialized(layer: String)
  /// A stage calibrates a quantizer that no search can set.
  case cannotCalibrate(quantity: String, layer: String)
  /// A trained layer has no counterpart of integers and thresholds.
  case notDeployable(reason: String, layer: String)
  /// Something is measured in the steps of converters whose levels are not equally spaced.
  case stepsNotUniform(layer: String)

  /// What is wrong, with the offending values, and what would be accepted.
  public var description: String {
    switch self {
    case .notPositive(let quantity, let value, let layer):
      "layer '\(layer)': \(quantity) is \(value); it must be at least 1"
    case .negativePadding(let padding, let layer):
      "layer '\(layer)': padding is \(padding); it must be 0 or more"
    case .bitsOutOfRange(let quantity, let bits, let accepted, let layer):
      "layer '\(layer)': \(quantity) is \(bits); "
        + "it must be from \(accepted.lowerBound) to \(accepted.upperBound)"
    case .kernelExceedsRows(let kernelSize, let rows, let layer):
      "layer '\(layer)': a \(kernelSize)x\(kernelSize) kernel needs "
        + "\(kernelSize * kernelSize) rows and kernels are never cut, but an array has \(rows); "
        + "use at least \(kernelSize * kernelSize) rows"
    case .activationMismatch(let shape, let inputChannels, let layer):
      "layer '\(layer)': the activation has shape \(shape); "
        + "it must be [batch, \(inputChannels), height, width]"
    case .activationNotQuantized(let layer):
      "layer '\(layer)': its weights are quantized but its input is not; "
        + "use the activation that the layer's own input quantizer returns"
    case .weightsNotQuantized(let layer):
      "layer '\(layer)': its method leaves weights in floating point, so there are no codes; "
        + "use a method that quantizes weights"
    case .weightMismatch(let shape, let expected, let layer):
      "layer '\(layer)': the weight has shape \(shape); it must be \(expected)"
    case .quantizerMismatch(let quantity, let shape, let expected, let layer):
      "layer '\(layer)': its quantizer returned '\(quantity)' of shape \(shape); "
        + "it must be \(expected)"
    case .convertersNotInitialized(let layer):
      "layer '\(layer)': partial-sum scales are not set; "
        + "train on one batch, or load them from a run file, before evaluating"
    case .cannotCalibrate(let quantity, let layer):
      "layer '\(layer)': the scales of its \(quantity) cannot be searched; "
        + "use a quantizer that conforms to CalibratableQuantizer, or a stage without calibration"
    case .notDeployable(let reason, let layer):
      "layer '\(layer)' cannot be exported: \(reason); export a method that quantizes weights and "
        + "has a converter of equally spaced levels, the same for every batch, behind every column"
    case .stepsNotUniform(let layer):
      "layer '\(layer)': the levels of its converters are not equally spaced, so an offset of so "
        + "many steps means nothing; leave the ADC offset at 0 for this method"
    }
  }
}
