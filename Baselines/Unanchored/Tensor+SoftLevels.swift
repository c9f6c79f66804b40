import Tensors

extension Tensor {
  /// ``Tensors/Tensor/softLevels(_:temperature:)`` out of tensor operations, for any device.
  ///
  /// Levels below a value w count with `exp(-T w) · exp(T level)`, the others with `exp(T w) ·
  /// exp(-T level)`: sums over the levels on either side come from tables per row. In float64, as
  /// exponents of up to T times the values' range occur.
  func composedSoftLevels(_ levels: Tensor, temperature: Double) throws(TorchError)
    -> (nearest: Tensor, mean: Tensor)
  {
    let count = levels.shape[1]
    let order = try (-levels.detached()).indicesOfLargest(count)
    let ascending = try levels.picking(order)
    let plain = try ascending.detached()
    let middles =
      try (plain.sliced(1..<count, along: 1) + plain.sliced(0..<count - 1, along: 1)) * 0.5
    let nearest = try order.picking(middles.insertionIndices(of: detached()))

    // Ones where the row's number is below the column's, `[levels, levels + 1]`.
    let below = try Tensor.range(count, device: device).reshaped([count, 1])
      .isLess(than: Tensor.range(count + 1, device: device).reshaped([1, count + 1]))
      .converted(to: .float64)
    let above = try below * -1 + 1
    let split = try plain.insertionIndices(of: detached())
    let table = try ascending.converted(to: .float64)
    let position = try converted(to: .float64)
    let rising = try (table * temperature).exponential()
    let falling = try (table * -temperature).exponential()
    func sum(_ terms: Tensor, _ mask: Tensor) throws(TorchError) -> Tensor {
      try terms.matrixProduct(mask).picking(split)
    }
    let left = try (position * -temperature).exponential()
    let right = try (position * temperature).exponential()
    let total = try left * sum(rising, below) + right * sum(falling, above)
    let mean = try left * sum(rising * table, below) + right * sum(falling * table, above)
    return (nearest, try (mean / total).converted(to: scalarType))
  }

  /// Elements of each row of a matrix by their index in it, `[rows, n]`.
  private func picking(_ indices: Tensor) throws(TorchError) -> Tensor {
    let (rows, length) = (shape[0], shape[1])
    let starts = try (Tensor.range(rows, device: device) * Double(length))
      .converted(to: .int64).reshaped([rows, 1])
    return try reshaped([-1]).gathered((indices + starts).reshaped([-1]), along: 0)
      .reshaped(indices.shape)
  }
}
