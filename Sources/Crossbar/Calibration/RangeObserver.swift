import Tensors

/// What is kept of values that come in batches: enough for every ``RangeSearch``, in memory that
/// does not grow with their number.
///
/// Values come in rows; those of one row share a scale and a code range. Of each row are kept the
/// extremes, the first two moments and a histogram whose bins are centred on multiples of a power of
/// two, so that zero is a bin's centre. When a value falls outside, the row's bins become twice as
/// wide. The state depends on the batches and their order alone, not on the number of threads.
public final class RangeObserver {
  /// Values that share a scale and a code range.
  public struct Row: Hashable, Sendable {
    /// The codes that the values will get.
    public var codes: CodeRange
    /// Which of the quantizer's scales they share.
    public var scale: Int

    /// Describes a row.
    public init(codes: CodeRange, scale: Int) {
      self.codes = codes
      self.scale = scale
    }
  }

  /// What the rows hold.
  public let rows: [Row]
  /// Scales that rows may name, `0 ..< scaleCount`.
  public let scaleCount: Int
  /// Whether each scale comes with an offset, the mean of its values.
  public let isCentred: Bool
  private var states: [ObservedRow]
  private let bins: Int
  private let histogram: Tensor

  /// Observes nothing yet.
  ///
  /// - Parameters:
  ///   - rows: At least one.
  ///   - isCentred: Whether the quantizer has offsets.
  /// - Throws: `TorchError`, for want of memory: 8 bytes for each of 256 to 4096 bins of a row.
  public init(rows: [Row], isCentred: Bool = false) throws(TorchError) {
    precondition(!rows.isEmpty, "an observer has rows")
    self.rows = rows
    self.isCentred = isCentred
    scaleCount = (rows.map(\.scale).max() ?? 0) + 1
    bins = min(4096, max(256, (1 << 20) / rows.count / 2 * 2))
    states = rows.map { _ in .empty }
    histogram = try Tensor.zeros([rows.count, bins], scalarType: .int64)
  }

  /// Takes in a batch.
  ///
  /// - Parameters:
  ///   - values: Finite, `[rows, values]`: any number of rows that follow each other.
  ///   - first: The observer's row that the batch's first row belongs to.
  /// - Throws: `TorchError`, for want of memory.
  public func add(_ values: Tensor, firstRow first: Int = 0) throws {
    precondition(
      first >= 0 && first + values.shape[0] <= rows.count, "rows \(first)+\(values.shape[0])")
    let batch = try values.detached().moved(to: .cpu)
    try histogram.observe(
      batch.scalarType == .float64 ? batch : batch.converted(to: .float32), firstRow: first,
      rows: &states)
  }

  /// Values of each row so far.
  public var counts: [Int] { states.map { Int($0.count) } }
  /// Least value of each row; infinite before one.
  public var minima: [Double] { states.map(\.minimum) }
  /// Largest value of each row; minus infinity before one.
  public var maxima: [Double] { states.map(\.maximum) }
  /// Distance of the bins of each row: a power of two, 0 before a value other than zero.
  public var binWidths: [Double] { states.map(\.bin_width) }

  /// Mean of a row; 0 before a value.
  public func mean(ofRow row: Int) -> Double {
    states[row].count > 0 ? states[row].sum / Double(states[row].count) : 0
  }

  /// Standard deviation of a row around its mean, of the population; 0 before a value.
  public func deviation(ofRow row: Int) -> Double {
    guard states[row].count > 0 else { return 0 }
    let mean = mean(ofRow: row)
    return max(0, states[row].square_sum / Double(states[row].count) - mean * mean).squareRoot()
  }

  /// Mean of the values that share each scale where the quantizer has offsets, else 0.
  public var centres: [Double] {
    guard isCentred else { return Array(repeating: 0, count: scaleCount) }
    var totals = Array(repeating: (sum: 0.0, count: 0), count: scaleCount)
    for (row, state) in zip(rows, states) {
      totals[row.scale].sum += state.sum
      totals[row.scale].count += Int(state.count)
    }
    return totals.map { $0.count > 0 ? $0.sum / Double($0.count) : 0 }
  }

  /// Largest magnitude of any value; 0 before one.
  public var largestMagnitude: Double {
    states.reduce(0) { max($0, $1.count > 0 ? max(-$1.minimum, $1.maximum) : 0) }
  }

  /// How many values of each row lie nearest to `(bin - bins / 2) * width`: float64 `[rows, bins]`.
  func occupancy() throws(TorchError) -> Tensor { try histogram.converted(to: .float64) }

  /// Centres of the bins, float64 `[rows, bins]`.
  func positions() throws(TorchError) -> Tensor {
    let steps = try Tensor.range(bins).converted(to: .float64) - Double(bins / 2)
    return try steps.reshaped([1, bins])
      * Tensor(binWidths, shape: [rows.count, 1], device: .cpu)
  }

  /// Steps of least squared error around the middles of the levels.
  ///
  /// - Parameters:
  ///   - centres: The middle of each scale's levels.
  ///   - largest: Steps that clip nothing: larger ones are not looked at, but for one bit, whose
  ///     levels may lie anywhere inside the values, too.
  /// - Returns: Steps up to `largest`; 0 where that is.
  /// - Throws: `TorchError`, for want of memory.
  func leastErrorSteps(around centres: [Double], from largest: [Double]) throws(TorchError)
    -> [Double]
  {
    let levels = zip(rows, states).map { row, state in
      LevelRow(
        binWidth: state.bin_width, middle: centres[row.scale],
        minimumCode: Double(row.codes.minimum), maximumCode: Double(row.codes.maximum),
        isBinary: row.codes.isBinary, scale: row.scale)
    }
    return try histogram.leastLevelSteps(
      rows: levels, largest: largest, candidates: Self.candidates)
  }

  /// Candidates of each of the two rounds, the second between the neighbours of the first's best.
  private static let candidates = 48
}
