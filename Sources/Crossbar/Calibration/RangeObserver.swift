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
  /// Values of each row so far.
  public private(set) var counts: [Int]
  /// Least value of each row; infinite before one.
  public private(set) var minima: [Double]
  /// Largest value of each row; minus infinity before one.
  public private(set) var maxima: [Double]
  /// Distance of the bins of each row: a power of two, 0 before a value.
  public private(set) var binWidths: [Double]

  private var sums: [Double]
  private var squares: [Double]
  private let bins: Int
  private var histogram: Tensor

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
    counts = rows.map { _ in 0 }
    minima = rows.map { _ in .infinity }
    maxima = rows.map { _ in -.infinity }
    binWidths = rows.map { _ in 0 }
    sums = rows.map { _ in 0 }
    squares = rows.map { _ in 0 }
    histogram = try Tensor.zeros([rows.count, bins], scalarType: .int64)
  }

  /// Takes in a batch.
  ///
  /// - Parameters:
  ///   - values: Finite, `[rows, values]`: any number of rows that follow each other.
  ///   - first: The observer's row that the batch's first row belongs to.
  /// - Throws: `TorchError`, for want of memory.
  public func add(_ values: Tensor, firstRow first: Int = 0) throws {
    try withoutGradients {
      let (height, length) = (values.shape[0], values.shape[1])
      precondition(first >= 0 && first + height <= rows.count, "rows \(first)+\(height)")
      guard length > 0 else { return }
      let batch = try values.detached().moved(to: .cpu).converted(to: .float64)
      let least = try batch.minimum(over: [1]).scalars(as: Double.self)
      let largest = try batch.maximum(over: [1]).scalars(as: Double.self)
      let sum = try batch.rowSums(), energy = try (batch * batch).rowSums()
      for row in 0..<height {
        let target = first + row
        counts[target] += length
        minima[target] = min(minima[target], least[row])
        maxima[target] = max(maxima[target], largest[row])
        sums[target] += sum[row]
        squares[target] += energy[row]
        try widen(target)
      }
      try count(batch, firstRow: first)
    }
  }

  /// Mean of a row; 0 before a value.
  public func mean(ofRow row: Int) -> Double {
    counts[row] > 0 ? sums[row] / Double(counts[row]) : 0
  }

  /// Standard deviation of a row around its mean, of the population; 0 before a value.
  public func deviation(ofRow row: Int) -> Double {
    guard counts[row] > 0 else { return 0 }
    let mean = mean(ofRow: row)
    return max(0, squares[row] / Double(counts[row]) - mean * mean).squareRoot()
  }

  /// Mean of the values that share each scale where the quantizer has offsets, else 0.
  public var centres: [Double] {
    guard isCentred else { return Array(repeating: 0, count: scaleCount) }
    var totals = Array(repeating: (sum: 0.0, count: 0), count: scaleCount)
    for (row, value) in rows.enumerated() {
      totals[value.scale].sum += sums[row]
      totals[value.scale].count += counts[row]
    }
    return totals.map { $0.count > 0 ? $0.sum / Double($0.count) : 0 }
  }

  /// Largest magnitude of any value; 0 before one.
  public var largestMagnitude: Double {
    zip(minima, maxima).reduce(0) { max($0, $1.0.isFinite ? max(-$1.0, $1.1) : 0) }
  }

  /// How many values of each row lie nearest to `(bin - bins / 2) * width`: float64 `[rows, bins]`.
  func occupancy() throws(TorchError) -> Tensor { try histogram.converted(to: .float64) }

  /// Centres of the bins, float64 `[rows, bins]`.
  func positions() throws(TorchError) -> Tensor {
    let steps = try Tensor.range(bins).converted(to: .float64) - Double(bins / 2)
    return try steps.reshaped([1, bins])
      * Tensor(binWidths, shape: [rows.count, 1], device: .cpu)
  }

  // MARK: Histogram

  /// The least power of two that puts the row's extremes inside its bins.
  private func widen(_ row: Int) throws {
    let reach = max(abs(minima[row]), abs(maxima[row]))
    guard reach > 0 else { return }
    var width = binWidths[row] > 0 ? binWidths[row] : reach.binade / Double(bins)
    while (reach / width).rounded(.toNearestOrEven) > Double(bins / 2 - 1) { width *= 2 }
    guard width > binWidths[row] else { return }
    if binWidths[row] > 0 { try merge(row, factor: width / binWidths[row]) }
    binWidths[row] = width
  }

  private func merge(_ row: Int, factor: Double) throws {
    let old = try histogram.sliced(row..<row + 1, along: 0).scalars(as: Int64.self)
    var new = [Int64](repeating: 0, count: bins)
    for (bin, count) in old.enumerated() where count > 0 {
      let position = (Double(bin - bins / 2) / factor).rounded(.toNearestOrEven)
      new[Int(position) + bins / 2] += count
    }
    try histogram.sliced(row..<row + 1, along: 0).assign(Tensor(new, shape: [1, bins]))
  }

  private func count(_ batch: Tensor, firstRow first: Int) throws(TorchError) {
    let height = batch.shape[0]
    let widths = binWidths[first..<first + height].map { $0 > 0 ? $0 : 1 }
    let bin = try (batch / Tensor(widths, shape: [height, 1])).rounded() + Double(bins / 2)
    let base = try Tensor.range(height).converted(to: .float64).reshaped([height, 1])
    let flat = try (bin + base * Double(bins)).converted(to: .int64).reshaped([-1])
    let counts = try flat.histogram(length: height * bins).reshaped([height, bins])
    let target = try histogram.sliced(first..<first + height, along: 0)
    try target.assign(target + counts)
  }
}

extension Tensor {
  /// Sums of the rows of a float64 matrix, in an order that does not depend on the number of threads.
  func rowSums() throws(TorchError) -> [Double] {
    // Only sums over all axes are ordered; more than one row is shared out row by row.
    try shape[0] == 1 ? [sum().item()] : sum(over: [1]).scalars()
  }
}
