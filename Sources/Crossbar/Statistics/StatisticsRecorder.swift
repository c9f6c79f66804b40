import Tensors

/// Adds up what the converters of one layer do over any number of forward passes.
///
/// Only for converters with equally spaced levels; others leave it empty.
package final class StatisticsRecorder {
  /// Conversions of every column so far.
  package private(set) var conversionsPerColumn = 0
  /// Conversions outside of the clip range, float64 `[convertedSlices, arrays, outputChannels]`.
  package private(set) var clippedConversions: Tensor?
  /// How often every code occurred: int64 `[convertedSlices, codes]`, from ``smallestCode`` up.
  package private(set) var codeHistogram: Tensor?
  /// The code that the histogram starts at: the smallest of any slice.
  package private(set) var smallestCode = 0
  /// How many partial sums fell into each bin of ``bins``: int64 `[convertedSlices, bins]`.
  package private(set) var partialSumHistogram: Tensor?
  /// The bins of ``partialSumHistogram``; nil before a conversion.
  package private(set) var bins: PartialSumBins?
  /// Codes of each slice's converters, rising; nil before a conversion, and where slices differ in
  /// the number of codes.
  package private(set) var codes: [[Int]]?
  /// Height and width of the last image that the layer read, in pixels; nil before one.
  package private(set) var inputSize: (height: Int, width: Int)?

  // Whether a column ever gave a code: bool [convertedSlices, arrays, outputChannels, codes].
  private var occurred: Tensor?

  /// Starts with nothing counted.
  package init() {}

  /// Share of conversions that were clipped, float64 `[convertedSlices, arrays, outputChannels]`.
  package func saturation() throws -> Tensor? {
    try clippedConversions.map { try $0 / Double(max(conversionsPerColumn, 1)) }
  }

  /// How many different codes each column gave, int64 `[convertedSlices, arrays, outputChannels]`.
  package func usedCodes() throws -> Tensor? {
    try occurred.map { try $0.converted(to: .int64).sum(over: [3]) }
  }

  func noteInput(height: Int, width: Int) { inputSize = (height, width) }

  func record(partialSums: Tensor, codes: Tensor, uniform: UniformQuantization?) throws {
    guard let uniform else { return }
    try withoutGradients {
      let (clipped, position) = try uniform.positions(of: partialSums)
      clippedConversions = try clippedConversions.map { try $0 + clipped } ?? clipped
      conversionsPerColumn += partialSums.shape[0] * partialSums.shape[4] * partialSums.shape[5]
      try count(codes, ranges: uniform.codeRanges)
      let bins = PartialSumBins(ranges: uniform.codeRanges)
      let places = try ((position - bins.lowest) * Double(bins.perStep)).roundedDown()
        .clamped(from: 0, to: Double(bins.count - 1))
      let found = try Self.histogram(of: places, axes: 1, length: bins.count)
      partialSumHistogram = try partialSumHistogram.map { try $0 + found } ?? found
      self.bins = bins
      let codes = uniform.codeRanges.map(ConverterArithmetic.codes)
      self.codes = Set(codes.map(\.count)).count == 1 ? codes : nil
    }
  }

  private func count(_ codes: Tensor, ranges: [CodeRange]) throws {
    smallestCode = ranges.map(\.minimum).min() ?? 0
    let length = (ranges.map(\.maximum).max() ?? 0) - smallestCode + 1
    let columns = try Self.histogram(of: codes - Double(smallestCode), axes: 3, length: length)
    let now = try columns.isGreater(than: 0)
    occurred = try occurred.map { try $0.logicalNot().and(now.logicalNot()).logicalNot() } ?? now
    let counts = try columns.sum(over: [1, 2])
    codeHistogram = try codeHistogram.map { try $0 + counts } ?? counts
  }

  /// How often each whole number from 0 on occurs, apart for every index of the first axes behind
  /// the batch.
  ///
  /// - Parameters:
  ///   - values: `[batch, convertedSlices, arrays, outputChannels, height, width]`.
  ///   - axes: How many axes are kept apart, 1 to 3.
  ///   - length: One more than the largest value.
  /// - Returns: int64, the kept axes and `length`.
  /// - Throws: `TorchError`, for want of memory.
  private static func histogram(of values: Tensor, axes: Int, length: Int) throws -> Tensor {
    let kept = Array(values.shape[1...axes])
    let count = kept.reduce(1, *)
    let parts = try Tensor.range(count, device: values.device)
      .reshaped([1] + kept + Array(repeating: 1, count: values.rank - 1 - axes))
    // float64 counts beyond what float32 does.
    let places = try values.converted(to: .float64) + parts.converted(to: .float64) * Double(length)
    return try places.converted(to: .int64).reshaped([-1]).histogram(length: count * length)
      .reshaped(kept + [length])
  }
}

/// The bins of a histogram of partial sums, in the converters' steps.
package struct PartialSumBins: Hashable, Sendable {
  /// Bins per step, so that every level and every border between two codes is a border of bins;
  /// one, its middle at the level, for many codes.
  package let perStep: Int
  /// Lower border of the first bin, in steps from the offset.
  package let lowest: Double
  /// How many bins there are.
  package let count: Int

  /// Bins that reach half the converters' range beyond it on either side, two steps at least.
  init(ranges: [CodeRange]) {
    let minimum = ranges.map(\.minimum).min() ?? 0
    let maximum = ranges.map(\.maximum).max() ?? 0
    let beyond = max(2, (maximum - minimum + 1) / 2)
    perStep = maximum - minimum < 16 ? 8 : 1
    lowest = Double(minimum - beyond) - (perStep == 1 ? 0.5 : 0)
    count = (maximum - minimum + 2 * beyond + (perStep == 1 ? 1 : 0)) * perStep
  }

  /// Borders, rising, one more than there are bins.
  package var edges: [Double] { (0...count).map { lowest + Double($0) / Double(perStep) } }
}
