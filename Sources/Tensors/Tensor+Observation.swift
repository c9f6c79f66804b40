import CTorchShim

/// What is known of the values of one row: their number, extremes and moments, and how wide the bins
/// of its histogram are.
package typealias ObservedRow = torch_observed_row

extension torch_observed_row {
  /// A row without values.
  package static var empty: ObservedRow {
    ObservedRow(
      count: 0, minimum: .infinity, maximum: -.infinity, sum: 0, square_sum: 0, bin_width: 0)
  }
}

/// Levels that the values of one row are rounded to, `middle + step * code`.
package struct LevelRow: Sendable {
  /// Width of the bins of the row's histogram.
  package var binWidth: Double
  /// What code 0 stands for.
  package var middle: Double
  /// The codes; only the outermost two where `isBinary`.
  package var minimumCode: Double, maximumCode: Double, isBinary: Bool
  /// Which step the row's levels have.
  package var scale: Int

  /// Describes levels.
  package init(
    binWidth: Double, middle: Double, minimumCode: Double, maximumCode: Double, isBinary: Bool,
    scale: Int
  ) {
    self.binWidth = binWidth
    self.middle = middle
    self.minimumCode = minimumCode
    self.maximumCode = maximumCode
    self.isBinary = isBinary
    self.scale = scale
  }
}

extension Tensor {
  /// Takes values into rows of statistics, in place: see `torch_observation.h`.
  ///
  /// - Parameters:
  ///   - values: `[height, length]`, float32 or float64, on the CPU.
  ///   - first: The row that the first of them belongs to.
  ///   - rows: As many as the histogram has.
  /// - Throws: ``TorchError`` for values that are not finite, or rows that are not there.
  package func observe(_ values: Tensor, firstRow first: Int, rows: inout [ObservedRow])
    throws(TorchError)
  {
    try check("observe", [values]) { error in
      rows.withUnsafeMutableBufferPointer {
        torch_observe_rows(values.pointer, Int64(first), $0.baseAddress, pointer, error)
      }
    }
  }

  /// The steps of least squared error for the values that a histogram counts.
  ///
  /// - Parameters:
  ///   - rows: The levels of each row of the histogram.
  ///   - largest: The largest step to try, for each step.
  ///   - candidates: Steps to try, twice.
  /// - Returns: One step for each of `largest`.
  /// - Throws: ``TorchError``, for want of memory.
  package func leastLevelSteps(rows: [LevelRow], largest: [Double], candidates: Int)
    throws(TorchError) -> [Double]
  {
    let levels = rows.map {
      torch_level_row(
        bin_width: $0.binWidth, middle: $0.middle, minimum_code: $0.minimumCode,
        maximum_code: $0.maximumCode, scale: Int32($0.scale), binary: $0.isBinary)
    }
    var steps = largest
    try check("leastLevelSteps", [self]) { error in
      steps.withUnsafeMutableBufferPointer {
        torch_least_level_steps(
          pointer, levels, Int64(largest.count), largest, Int32(candidates), $0.baseAddress, error)
      }
    }
    return steps
  }
}
