import Tensors

/// Where a quantizer with equally spaced levels should put them, found from observed values.
///
/// A search sees a ``RangeObserver`` and nothing else, so any quantizer can use it, for weights,
/// activations and partial sums alike. For candidates that are judged by something else, such as the
/// accuracy on held-out images, see ``BoundScan``.
public enum RangeSearch: Hashable, Sendable {
  /// Every value lies inside the clip range.
  case minMax
  /// The clip range reaches that many standard deviations from the mean, both ways.
  case standardDeviations(Double)
  /// That percentage of all magnitudes lies inside the clip range, above 0 up to 100.
  case percentile(Double)
  /// The sum of squared differences between values and levels is least.
  case meanSquaredError

  /// The step and middle of equally spaced levels.
  public struct Range: Hashable, Sendable {
    /// Distance of neighbouring levels; 0 where nothing but the middle was observed.
    public var scale: Double
    /// Value of code 0.
    public var offset: Double

    /// Describes levels.
    public init(scale: Double, offset: Double = 0) {
      self.scale = scale
      self.offset = offset
    }
  }

  /// The levels that suit what was observed.
  ///
  /// - Parameter observer: Any number of rows per scale; a scale suits all of its rows.
  /// - Returns: One range per scale; offsets are means where the observer says so, else 0.
  /// - Throws: `TorchError`, for want of memory.
  public func ranges(from observer: RangeObserver) throws -> [Range] {
    let centres = observer.centres
    var scales = Array(repeating: 0.0, count: observer.scaleCount)
    func cover(_ bounds: [(below: Double, above: Double)]) {
      for (row, bound) in zip(observer.rows, bounds) {
        scales[row.scale] = max(
          scales[row.scale], row.codes.scale(below: bound.below, above: bound.above))
      }
    }
    switch self {
    case .minMax:
      cover(Self.extremes(observer, around: centres))
    case .standardDeviations(let factor):
      cover(
        observer.rows.indices.map { row in
          let centre = centres[observer.rows[row].scale]
          let reach = factor * observer.deviation(ofRow: row)
          let mean = observer.mean(ofRow: row) - centre
          return (below: reach - mean, above: mean + reach)
        })
    case .percentile(let share):
      cover(
        try Self.quantiles(observer, around: centres, share: share / 100).map {
          (below: $0, above: $0)
        })
    case .meanSquaredError:
      cover(Self.extremes(observer, around: centres))
      scales = try observer.leastErrorSteps(around: centres, from: scales)
    }
    return zip(scales, centres).map { Range(scale: $0, offset: $1) }
  }

  private static func extremes(_ observer: RangeObserver, around centres: [Double])
    -> [(below: Double, above: Double)]
  {
    let (minima, maxima) = (observer.minima, observer.maxima)
    return observer.rows.indices.map { row in
      guard minima[row] <= maxima[row] else { return (0, 0) }
      let centre = centres[observer.rows[row].scale]
      return (centre - minima[row], maxima[row] - centre)
    }
  }

  /// Per row the least magnitude that the share of all magnitudes does not exceed.
  private static func quantiles(
    _ observer: RangeObserver, around centres: [Double], share: Double
  ) throws -> [Double] {
    let counts = try observer.occupancy().scalars(as: Double.self)
    let positions = try observer.positions().scalars(as: Double.self)
    let (bins, totals) = (counts.count / observer.rows.count, observer.counts)
    return observer.rows.indices.map { row in
      let centre = centres[observer.rows[row].scale]
      let occupied = (row * bins..<(row + 1) * bins).filter { counts[$0] > 0 }
        .map { (magnitude: abs(positions[$0] - centre), count: counts[$0]) }
        .sorted { $0.magnitude < $1.magnitude }
      var left = share * Double(totals[row])
      for bin in occupied {
        left -= bin.count
        if left <= 0 { return bin.magnitude }
      }
      return occupied.last?.magnitude ?? 0
    }
  }
}

extension CodeRange {
  /// The least step whose clip range reaches from `-below` to `above` around the middle.
  ///
  /// A side without codes counts for nothing.
  func scale(below: Double, above: Double) -> Double {
    max(
      minimum < 0 ? max(0, below) / Double(-minimum) : 0,
      maximum > 0 ? max(0, above) / Double(maximum) : 0)
  }

  /// The step of levels that share a range of `bound` evenly: from `-bound` to `bound` where codes
  /// have both signs, else from 0.
  ///
  /// With as many codes below zero as above, the outermost levels lie on the bound; with one code
  /// more on a side, the range is shifted by half a step, so that zero stays a level.
  public func scale(ofBound bound: Double) -> Double {
    (minimum < 0 ? 2 : 1) * bound / Double(maximum - minimum)
  }
}
