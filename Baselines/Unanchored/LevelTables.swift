import Tensors

/// In what the distances of weights from levels are measured where levels share in a soft value.
enum SoftLevelDistance: String, Decodable {
  /// In weights, as in the authors' release: the smaller a column's weights, the less of the gradient
  /// reaches them.
  case absolute
  /// In the column's largest level: as much of the gradient whatever the size of the weights.
  case relative
}

/// Levels of columns from their scales, and the search among them.
struct LevelTables {
  /// Weights on their levels.
  struct Rounded {
    /// What each scale is multiplied by, `[scales, columns, weights]`: -1, 0 or 1; without gradient.
    var digits: Tensor
    /// The mean of all levels weighted by their distance, with gradient, `[columns, weights]`.
    var soft: Tensor
  }

  /// All combinations of -1, 0 and 1, `[levels, scales]`.
  private let combinations: Tensor
  private let temperature: Double
  private let distance: SoftLevelDistance

  init(
    scales: Int, distance: SoftLevelDistance = .absolute, scalarType: ScalarType, device: Device
  ) throws(TorchError) {
    self.distance = distance
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
    temperature = Double(10 + 2 * scales)
  }

  /// Rounds weights to the nearest level of their column; of two as near, to the smaller one.
  ///
  /// - Parameters:
  ///   - weights: `[columns, weights]`.
  ///   - scales: `[columns, scales]`, with gradient.
  /// - Returns: Digits and soft values.
  /// - Throws: `TorchError`, for want of memory.
  func round(_ weights: Tensor, scales: Tensor) throws(TorchError) -> Rounded {
    let (nearest, soft) =
      switch distance {
      case .absolute: try soften(weights, scales: scales)
      case .relative: try softenRelative(weights, scales: scales)
      }
    let flat = try nearest.reshaped([-1])
    var digits: [Tensor] = []
    for scale in 0..<combinations.shape[1] {
      let column = try combinations.sliced(scale..<scale + 1, along: 1).reshaped([-1])
      digits.append(try column.gathered(flat, along: 0).reshaped(weights.shape))
    }
    return Rounded(digits: try .stacked(digits), soft: soft)
  }

  private func soften(_ weights: Tensor, scales: Tensor) throws(TorchError) -> SoftLevels {
    let levels = try scales.matrixProduct(combinations.permuted([1, 0]))
    return weights.device == .cpu
      ? try weights.softLevels(levels, temperature: temperature)
      : try weights.composedSoftLevels(levels, temperature: temperature)
  }

  /// The same with weights and scales in units of the column's largest level.
  private func softenRelative(_ weights: Tensor, scales: Tensor) throws(TorchError) -> SoftLevels {
    let largest = try scales.detached().sum(over: [1]).reshaped([-1, 1])
    let (nearest, soft) = try soften(weights / largest, scales: scales / largest)
    return (nearest, try soft * largest)
  }

  private typealias SoftLevels = (nearest: Tensor, mean: Tensor)
}
