import Tensors

/// Keeps scales positive, finite and large enough to divide by.
///
/// The least scale is the square root of the smallest normal number: its square, by which the
/// gradient of a quotient divides, is still normal. A scale below it, or one that is not a number
/// or infinite, is set to it, and counted.
package final class ScaleGuard {
  /// Scales repaired so far, int64 `[1]`.
  let repairs: Tensor
  private var scales: [Tensor] = []

  /// Watches the parameters that are scales.
  init(parameters: [Parameter]) throws(TorchError) {
    repairs = try Tensor.zeros([1], scalarType: .int64)
    watch(parameters)
  }

  /// Watches more of them.
  func watch(_ parameters: [Parameter]) {
    scales += parameters.filter(\.role.isScale).map(\.tensor)
  }

  /// Repairs every scale that needs it.
  func keepScalesUsable() throws {
    try withoutGradients {
      // One number to wait for, as a rule: reading it from a GPU takes longer than counting.
      var (usable, counts): ([Tensor], [Tensor]) = ([], [])
      for scale in scales {
        let isUsable = try scale.isAtLeast(Self.leastScale(scale.scalarType)).and(scale.isFinite())
        usable.append(isUsable)
        counts.append(try isUsable.logicalNot().converted(to: .int64).sum().reshaped([1]))
      }
      guard !counts.isEmpty, try Tensor.concatenated(counts, along: 0).sum().item() > 0 else {
        return
      }
      for (scale, (isUsable, broken)) in zip(scales, zip(usable, counts))
      where try broken.sum().item() > 0 {
        let least = Self.leastScale(scale.scalarType)
        let floor = try Tensor.full(
          least, shape: [1], scalarType: scale.scalarType, device: scale.device)
        try scale.assign(scale.selected(where: isUsable, otherwise: floor))
        try repairs.assign(repairs + broken.moved(to: .cpu))
      }
    }
  }

  /// The smallest scale that is left alone.
  package static func leastScale(_ type: ScalarType) -> Double {
    type == .float64
      ? Double.leastNormalMagnitude.squareRoot()
      : Double(Float.leastNormalMagnitude).squareRoot()
  }
}
