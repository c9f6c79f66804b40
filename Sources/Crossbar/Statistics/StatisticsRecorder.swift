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
  /// Height and width of the last image that a quantized layer read, in pixels; nil before one.
  package private(set) var inputSize: (height: Int, width: Int)?

  /// Starts with nothing counted.
  package init() {}

  /// Share of conversions that were clipped, float64 `[convertedSlices, arrays, outputChannels]`.
  package func saturation() throws -> Tensor? {
    try clippedConversions.map { try $0 / Double(max(conversionsPerColumn, 1)) }
  }

  func noteInput(height: Int, width: Int) { inputSize = (height, width) }

  func record(partialSums: Tensor, codes: Tensor, uniform: UniformQuantization?) throws {
    guard let uniform else { return }
    try withoutGradients {
      let clipped = try uniform.clippedCounts(partialSums)
      clippedConversions = try clippedConversions.map { try $0 + clipped } ?? clipped
      conversionsPerColumn += partialSums.shape[0] * partialSums.shape[4] * partialSums.shape[5]
      let counts = try histogram(of: codes, ranges: uniform.codeRanges)
      codeHistogram = try codeHistogram.map { try $0 + counts } ?? counts
    }
  }

  private func histogram(of codes: Tensor, ranges: [CodeRange]) throws(TorchError) -> Tensor {
    smallestCode = ranges.map(\.minimum).min() ?? 0
    let length = (ranges.map(\.maximum).max() ?? 0) - smallestCode + 1
    var slices: [Tensor] = []
    for slice in 0..<ranges.count {
      let flat = try codes.sliced(slice..<slice + 1, along: 1).reshaped([-1])
      slices.append(
        try (flat - Double(smallestCode)).converted(to: .int64).histogram(length: length))
    }
    return try Tensor.stacked(slices)
  }
}
