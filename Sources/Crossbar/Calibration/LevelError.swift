import Tensors

/// Squared differences between observed values and the levels of a step.
struct LevelError {
  private let rows: [RangeObserver.Row]
  private let scaleCount: Int
  private let counts: Tensor
  private let positions: Tensor
  private let minima: Tensor
  private let maxima: Tensor
  /// One where only -1 and +1 are codes.
  private let isBinary: Tensor

  /// Candidates of each of the two rounds, the second between the neighbours of the first's best.
  private static let candidates = 48

  /// - Parameters:
  ///   - observer: Holds a histogram of the values.
  ///   - centres: The middle of each scale's levels.
  /// - Throws: `TorchError`, for want of memory.
  init(of observer: RangeObserver, around centres: [Double]) throws(TorchError) {
    let rows = observer.rows
    self.rows = rows
    scaleCount = observer.scaleCount
    counts = try observer.occupancy()
    let middles = rows.map { centres[$0.scale] }
    positions = try observer.positions() - Tensor(middles, shape: [rows.count, 1])
    func column(_ value: (CodeRange) -> Int) throws(TorchError) -> Tensor {
      try Tensor(rows.map { Double(value($0.codes)) }, shape: [rows.count, 1])
    }
    minima = try column(\.minimum)
    maxima = try column(\.maximum)
    isBinary = try column { $0.isBinary ? 1 : 0 }
  }

  /// The step of least error for each scale.
  ///
  /// - Parameter largest: Steps that clip nothing: larger ones are not looked at, but for one bit,
  ///   whose levels may lie anywhere inside the values, too.
  /// - Returns: Steps up to `largest`; 0 where that is.
  /// - Throws: `TorchError`, for want of memory.
  func least(from largest: [Double]) throws -> [Double] {
    var (below, above) = (largest.map { _ in 0.0 }, largest)
    var best = largest
    for _ in 0..<2 {
      var errors = largest.map { _ in Double.infinity }
      let steps = zip(below, above).map { ($1 - $0) / Double(Self.candidates) }
      for candidate in 1...Self.candidates {
        let scales = zip(below, steps).map { $0 + Double(candidate) * $1 }
        let found = try self.errors(of: scales)
        for scale in scales.indices where found[scale] < errors[scale] {
          errors[scale] = found[scale]
          best[scale] = scales[scale]
        }
      }
      below = zip(best, steps).map { $0 - $1 }
      above = zip(zip(best, steps).map { $0 + $1 }, largest).map { min($0, $1) }
    }
    return best
  }

  /// The sum of squared errors of the values that share each scale.
  func errors(of scales: [Double]) throws -> [Double] {
    let steps = try Tensor(
      rows.map { scales[$0.scale] > 0 ? scales[$0.scale] : 1 }, shape: [rows.count, 1])
    let clipped = try (positions / steps).maximum(minima).minimum(maxima)
    let signs = try clipped.isAtLeast(0).converted(to: .float64) * 2 - 1
    let codes = try signs * isBinary + clipped.rounded() * (isBinary * -1 + 1)
    let difference = try codes * steps - positions
    let perRow = try (difference * difference * counts).rowSums()
    var totals = Array(repeating: 0.0, count: scaleCount)
    for (row, error) in zip(rows, perRow) { totals[row.scale] += error }
    return totals
  }
}
