/// How a converter comes from the integer sum of its column to a code, operation by operation.
///
/// A code never falls as the sum rises, because every one of these operations is monotone, rounding
/// included. So a converter is fully described by the least sum of each code: its thresholds.
struct ConverterArithmetic {
  /// Which operations of IEEE single precision are done, in which order.
  enum Order: Sendable {
    /// `fma(sum, unit / scale, -offset / scale)`: the fused kernels.
    case fused
    /// `(sum * unit - offset) / scale`, each rounded: tensor operations.
    case composed
  }

  let order: Order
  /// Value of one unit of the sum: weight scale times activation step.
  let unit: Float
  /// The converter's step.
  let scale: Float
  /// Value of code 0; nil is zero and not subtracted.
  let offset: Float?
  let range: CodeRange

  /// The codes, rising.
  static func codes(of range: CodeRange) -> [Int] {
    range.isBinary ? [-1, 1] : Array(range.minimum...range.maximum)
  }

  /// The code of a sum, with every rounding of the graph that was trained.
  func code(of sum: Int) -> Int {
    let position =
      switch order {
      case .fused: (-(offset ?? 0) / scale).addingProduct(Float(sum), unit / scale)
      case .composed: (offset.map { Float(sum) * unit - $0 } ?? Float(sum) * unit) / scale
      }
    if range.isBinary { return position >= 0 ? 1 : -1 }
    let clipped = min(max(position, Float(range.minimum)), Float(range.maximum))
    return Int(clipped.rounded(.toNearestOrEven))
  }

  /// The least sum of every code but the first, found by bisection.
  ///
  /// - Parameter largestSum: What no sum exceeds in magnitude. A code that no sum reaches has the
  ///   threshold `largestSum + 1`; one that all sums reach has `-largestSum`.
  /// - Returns: One threshold per code but the first, never falling.
  func thresholds(largestSum: Int) -> [Int32] {
    var lowest = -largestSum
    return Self.codes(of: range).dropFirst().map { code in
      // Invariant: every sum below `lowest` has a smaller code, every one from `highest` on has not.
      var highest = largestSum + 1
      while lowest < highest {
        let middle = lowest + (highest - lowest) / 2
        if self.code(of: middle) >= code { highest = middle } else { lowest = middle + 1 }
      }
      return Int32(lowest)
    }
  }
}
