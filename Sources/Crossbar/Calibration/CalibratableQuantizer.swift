import Tensors

/// A quantizer with equally spaced levels that can be put where a search says.
///
/// What a stage's ``Calibration`` needs. The learned-step quantizers conform; one of your own does by
/// saying which values share a scale and a code range.
public protocol CalibratableQuantizer: Quantizer {
  /// An observer with one row for all values that share a scale and a code range.
  func makeObserver() throws -> RangeObserver
  /// Hands values of the kind that will be quantized to an observer, row by row.
  ///
  /// - Parameters:
  ///   - values: As ``Quantizer/initialize(from:)`` takes them.
  ///   - observer: From ``makeObserver()``.
  /// - Throws: What the tensor operations throw.
  func observe(_ values: Tensor, by observer: RangeObserver) throws
  /// Sets scales, and offsets where there are any, one range per scale of the observer.
  ///
  /// A scale of 0, where nothing was to be seen, is replaced by the mean of the others.
  func setRanges(_ ranges: [RangeSearch.Range]) throws
}

extension Tensor {
  /// Scales of a shape from ranges, none of them zero.
  static func scales(_ ranges: [RangeSearch.Range], like parameter: Tensor) throws(TorchError)
    -> Tensor
  {
    try Tensor(ranges.map(\.scale), shape: parameter.shape).replacingZeroSteps()
      .converted(to: parameter.scalarType).moved(to: parameter.device)
  }

  /// Offsets of a shape from ranges.
  static func offsets(_ ranges: [RangeSearch.Range], like parameter: Tensor) throws(TorchError)
    -> Tensor
  {
    try Tensor(ranges.map(\.offset), shape: parameter.shape)
      .converted(to: parameter.scalarType).moved(to: parameter.device)
  }
}
