import Tensors

/// What stages of training do to a layer.
extension CrossbarConvolution {
  /// Quantizes what a stage quantizes; touches no value.
  package func enter(_ stage: TrainingStage) {
    quantizesWeights = stage.quantizesWeights
    quantizesPartialSums = stage.quantizesPartialSums
  }

  // MARK: Calibration

  /// Sets the weight scales by a search over the weights.
  ///
  /// - Throws: ``CrossbarError/cannotCalibrate(quantity:layer:)`` if the method's quantizer does not
  ///   conform to ``CalibratableQuantizer``.
  package func calibrateWeights(_ search: RangeSearch) throws {
    let quantizer = try calibratable(quantizers.weight, "weights")
    let observer = try quantizer.makeObserver()
    try quantizer.observe(weight, by: observer)
    try quantizer.setRanges(search.ranges(from: observer))
    try keepScalesUsable()
  }

  /// An observer of this layer's partial sums.
  ///
  /// - Throws: ``CrossbarError/cannotCalibrate(quantity:layer:)``.
  package func makePartialSumObserver() throws -> RangeObserver {
    try calibratable(quantizers.partialSum, "partial sums").makeObserver()
  }

  /// Hands partial sums to an observer of ``makePartialSumObserver()``.
  package func observe(_ partialSums: Tensor, by observer: RangeObserver) throws {
    try calibratable(quantizers.partialSum, "partial sums").observe(partialSums, by: observer)
  }

  /// Sets the converters' ranges.
  package func setPartialSumRanges(_ ranges: [RangeSearch.Range]) throws {
    try calibratable(quantizers.partialSum, "partial sums").setRanges(ranges)
    try keepScalesUsable()
    try markConvertersInitialized()
  }

  /// Sets the converters' ranges by the quantizer's own rule.
  package func initializeConverters(from partialSums: Tensor) throws {
    try withoutGradients { try quantizers.partialSum?.initialize(from: partialSums) }
    try keepScalesUsable()
    try markConvertersInitialized()
  }

  /// Whether the method quantizes weights.
  package var quantizesAtAll: Bool { quantizers.weight != nil }

  /// Whether there are converters to set.
  package var hasConverters: Bool { quantizers.partialSum != nil }

  private func calibratable(_ quantizer: (any Quantizer)?, _ quantity: String) throws
    -> any CalibratableQuantizer
  {
    guard let found = quantizer as? any CalibratableQuantizer else {
      throw CrossbarError.cannotCalibrate(quantity: quantity, layer: context.shape.name)
    }
    return found
  }
}
