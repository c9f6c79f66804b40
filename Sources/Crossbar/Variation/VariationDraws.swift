import Tensors

/// What chance decides about one layer of one chip.
///
/// Every kind of variation has a sequence of its own and is drawn in one piece on the CPU, so that
/// a chip depends on neither threads nor batches, and that a larger deviation stretches the very
/// same draws.
struct VariationDraws {
  /// What is drawn; the raw value tells the sequences apart.
  private enum Kind: UInt64 {
    case logNormal = 1, gaussian, stuck, converterOffset
  }

  let variation: CellVariation
  let chip: ChipIdentity
  /// Position of the layer among the network's layers on arrays.
  let layer: Int

  /// What cells hold in which `digits` were programmed.
  ///
  /// - Parameters:
  ///   - digits: `[convertedSlices, arrays, outputChannels, channelsPerArray, k, k]`.
  ///   - slicing: How weights are cut into digits.
  /// - Returns: Real numbers of that shape, for a pair the difference of its cells.
  /// - Throws: `TorchError`, for want of memory.
  func cells(holding digits: Tensor, slicing: BitSlicing) throws(TorchError) -> Tensor {
    let ranges = slicing.digitRanges
    guard slicing.encoding == .differential else { return try varied(digits, ranges: ranges) }
    // Both cells of all pairs in one piece, the positive ones first.
    let pairs = try Tensor.concatenated(
      [digits.maximum(0), (-digits).maximum(0)], along: 0)
    let unsigned = ranges.map { 0...$0.upperBound }
    let both = try varied(pairs, ranges: unsigned + unsigned)
    let slices = digits.shape[0]
    return try both.sliced(0..<slices, along: 0) - both.sliced(slices..<2 * slices, along: 0)
  }

  /// What converters add to their inputs, in steps, of the shape of a layer's columns.
  func converterOffsets(_ columns: [Int], like tensor: Tensor) throws(TorchError) -> Tensor? {
    guard variation.adcOffsetSigma > 0 else { return nil }
    return try normal(columns, .converterOffset, like: tensor) * variation.adcOffsetSigma
  }

  private func varied(_ digits: Tensor, ranges: [ClosedRange<Int>]) throws(TorchError) -> Tensor {
    var cells = digits
    if variation.logNormalSigma > 0 {
      let theta = try normal(digits.shape, .logNormal, like: digits) * variation.logNormalSigma
      cells = try cells * theta.exponential()
    }
    if variation.gaussianSigma > 0 {
      cells =
        try cells + normal(digits.shape, .gaussian, like: digits) * variation.gaussianSigma
    }
    guard variation.stuckLowRate + variation.stuckHighRate > 0 else { return cells }
    let chance = try generator(.stuck).uniform(digits.shape, scalarType: .float64)
      .moved(to: digits.device)
    let lowest = try perSlice(ranges.map(\.lowerBound), like: digits)
    let highest = try perSlice(ranges.map(\.upperBound), like: digits)
    let isHigh = try chance.isAtLeast(1 - variation.stuckHighRate)
    cells = try lowest.selected(
      where: chance.isLess(than: variation.stuckLowRate), otherwise: cells)
    return try highest.selected(where: isHigh, otherwise: cells)
  }

  private func perSlice(_ digits: [Int], like tensor: Tensor) throws(TorchError) -> Tensor {
    try Tensor(digits.map(Double.init), shape: [digits.count, 1, 1, 1, 1, 1])
      .converted(to: tensor.scalarType).moved(to: tensor.device).expanded(to: tensor.shape)
  }

  private func normal(_ shape: [Int], _ kind: Kind, like tensor: Tensor) throws(TorchError)
    -> Tensor
  {
    try generator(kind).normal(shape, scalarType: tensor.scalarType).moved(to: tensor.device)
  }

  private func generator(_ kind: Kind) throws(TorchError) -> Generator {
    try Generator(
      seed: SeedMixing.seed(chip.seed, UInt64(chip.number), UInt64(layer), kind.rawValue))
  }
}
