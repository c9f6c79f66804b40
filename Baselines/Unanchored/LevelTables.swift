import Tensors

/// Levels of columns from their scales, and the search among them.
struct LevelTables {
  /// Weights on their levels.
  struct Rounded {
    /// What each scale is multiplied by, `[columns, weights]` per scale: -1, 0 or 1.
    var digits: [Tensor]
    /// The levels themselves, without gradient, `[columns, weights]`.
    var values: Tensor
    /// The mean of all levels weighted by their distance, with gradient, `[columns, weights]`.
    var soft: Tensor
  }

  /// All combinations of -1, 0 and 1, `[levels, scales]`.
  private let combinations: Tensor
  /// Ones where the row's number is below the column's, `[levels, levels + 1]`, float64.
  private let below: Tensor
  private let temperature: Double
  private let scalarType: ScalarType

  init(scales: Int, scalarType: ScalarType, device: Device) throws(TorchError) {
    let levels = (0..<scales).reduce(1) { product, _ in 3 * product }
    var values: [Double] = []
    for level in 0..<levels {
      var rest = level
      for _ in 0..<scales {
        values.append(Double(rest % 3 - 1))
        rest /= 3
      }
    }
    combinations = try Tensor(values, shape: [levels, scales], device: device)
      .converted(to: scalarType)
    let rows = try Tensor.range(levels, device: device).reshaped([levels, 1])
    let columns = try Tensor.range(levels + 1, device: device).reshaped([1, levels + 1])
    below = try rows.isLess(than: columns).converted(to: .float64)
    temperature = Double(10 + 2 * scales)
    self.scalarType = scalarType
  }

  /// Rounds weights to the nearest level of their column; of two as near, to the smaller one.
  ///
  /// - Parameters:
  ///   - weights: `[columns, weights]`.
  ///   - scales: `[columns, scales]`, with gradient.
  /// - Returns: Digits and soft values.
  /// - Throws: `TorchError`, for want of memory.
  func round(_ weights: Tensor, scales: Tensor) throws(TorchError) -> Rounded {
    let count = combinations.shape[0]
    let levels = try scales.matrixProduct(combinations.permuted([1, 0]))
    let order = try (-levels.detached()).indicesOfLargest(count)
    let ascending = try levels.picking(order)

    let plain = try ascending.detached()
    let middles =
      try (plain.sliced(1..<count, along: 1) + plain.sliced(0..<count - 1, along: 1)) * 0.5
    let nearest = try middles.insertionIndices(of: weights.detached())
    let chosen = try order.picking(nearest)
    var digits: [Tensor] = []
    for scale in 0..<combinations.shape[1] {
      let column = try combinations.sliced(scale..<scale + 1, along: 1).reshaped([count])
      digits.append(
        try column.gathered(chosen.reshaped([-1]), along: 0).reshaped(weights.shape))
    }
    return Rounded(
      digits: digits, values: try plain.picking(nearest), soft: try soft(weights, ascending))
  }

  /// `Σ level · p` with `p = softmax(-T |weight - level|)`.
  ///
  /// Levels below a weight w count with `exp(-T w) · exp(T level)`, the others with
  /// `exp(T w) · exp(-T level)`: sums over the levels on either side come from tables per column.
  /// In float64, as exponents of up to T times the weights' range occur.
  private func soft(_ weights: Tensor, _ ascending: Tensor) throws(TorchError) -> Tensor {
    let split = try ascending.detached().insertionIndices(of: weights.detached())
    let levels = try ascending.converted(to: .float64)
    let position = try weights.converted(to: .float64)
    let above = try below * -1 + 1
    let rising = try (levels * temperature).exponential()
    let falling = try (levels * -temperature).exponential()
    func sum(_ terms: Tensor, _ mask: Tensor) throws(TorchError) -> Tensor {
      try terms.matrixProduct(mask).picking(split)
    }
    let left = try (position * -temperature).exponential()
    let right = try (position * temperature).exponential()
    let total = try left * sum(rising, below) + right * sum(falling, above)
    let mean = try left * sum(rising * levels, below) + right * sum(falling * levels, above)
    return try (mean / total).converted(to: scalarType)
  }
}

extension Tensor {
  /// Elements of each row of a matrix by their index in it, `[rows, n]`.
  fileprivate func picking(_ indices: Tensor) throws(TorchError) -> Tensor {
    let (rows, length) = (shape[0], shape[1])
    let starts = try (Tensor.range(rows, device: device) * Double(length))
      .converted(to: .int64).reshaped([rows, 1])
    return try reshaped([-1]).gathered((indices + starts).reshaped([-1]), along: 0)
      .reshaped(indices.shape)
  }
}
