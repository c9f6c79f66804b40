import Tensors

/// Zeroes elements with a probability and scales up the others; in training only.
struct Dropout {
  let probability: Double

  /// - Throws: ``NetworkError/dropout(value:)`` for a probability outside of [0, 1).
  init(probability: Double) throws(NetworkError) {
    guard probability >= 0, probability < 1 else { throw .dropout(value: probability) }
    self.probability = probability
  }

  /// Shape kept.
  func apply(_ input: Tensor, mode: ForwardMode) throws(TorchError) -> Tensor {
    guard probability > 0, case .training(let generator) = mode else { return input }
    let kept = try generator.uniform(input.shape).moved(to: input.device)
      .isAtLeast(probability).converted(to: input.scalarType)
    return try input * (kept * (1 / (1 - probability)))
  }
}
