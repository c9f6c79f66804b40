import Tensors

/// Keeps scales positive, finite and large enough to divide by.
///
/// The least scale is the square root of the smallest normal number: its square, by which the
/// gradient of a quotient divides, is still normal. A scale below it, or one that is not a number
/// or infinite, is set to it, and counted.
final class ScaleGuard {
  /// Scales repaired so far, int64 `[1]`.
  let repairs: Tensor
  private let scales: [Tensor]

  /// Watches the parameters whose role is `quantizerScale`.
  init(parameters: [Parameter]) throws(TorchError) {
    scales = parameters.filter { $0.role == .quantizerScale }.map(\.tensor)
    repairs = try Tensor.zeros([1], scalarType: .int64)
  }

  /// Repairs every scale that needs it.
  func keepScalesUsable() throws {
    try withoutGradients {
      for scale in scales {
        let least = Self.leastScale(scale.scalarType)
        let isUsable = try scale.isAtLeast(least).and(scale.isFinite())
        let broken = try isUsable.logicalNot().converted(to: .int64).sum()
        guard try broken.item() > 0 else { continue }
        let floor = try Tensor.full(
          least, shape: [1], scalarType: scale.scalarType, device: scale.device)
        try scale.assign(scale.selected(where: isUsable, otherwise: floor))
        try repairs.assign(repairs + broken.moved(to: .cpu).reshaped([1]))
      }
    }
  }

  /// The smallest scale that is left alone.
  static func leastScale(_ type: ScalarType) -> Double {
    type == .float64
      ? Double.leastNormalMagnitude.squareRoot()
      : Double(Float.leastNormalMagnitude).squareRoot()
  }
}
