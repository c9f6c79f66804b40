import Tensors

/// Turns normalised values into what a convolution reads.
///
/// Made by ``CrossbarConvolution/makeInputQuantizer()``, so that a network need not know how its
/// method treats activations.
package final class ActivationQuantizer {
  private enum Rule {
    case rectified
    case clipped(step: Tensor)
    case learned(scale: Tensor, isInitialized: Tensor)
  }

  /// Whether normalisation and rounding may be fused.
  package var path = ConvolutionPath.automatic
  /// Whether values are rounded; without, they are rectified, and clipped to [0, 1] where the step is
  /// fixed.
  package var rounds = true
  /// Is shown the rectified values of every forward pass while it is set.
  package var observer: RangeObserver?

  private let rule: Rule
  private let largestCode: Double

  /// Rectifies, for methods that quantize nothing.
  package init() {
    rule = .rectified
    largestCode = 0
  }

  /// Rounds to unsigned codes.
  ///
  /// - Parameters:
  ///   - bits: Bits per activation, 1 to 8.
  ///   - step: Fixed at `1 / (2^bits - 1)`, so that values are clipped to [0, 1] and the gradient
  ///     passes where they lie in it; or learned.
  ///   - device: Where the step lives.
  ///   - scalarType: The type of the values.
  /// - Throws: `TorchError`, for want of memory.
  package init(bits: Int, step: ActivationStep, device: Device, scalarType: ScalarType = .float32)
    throws(TorchError)
  {
    largestCode = Double((1 << bits) - 1)
    let start = try Tensor.full(
      1 / largestCode, shape: [1], scalarType: scalarType, device: device)
    switch step {
    case .fixed: rule = .clipped(step: start)
    case .learned:
      rule = .learned(
        scale: try start.asParameter(),
        isInitialized: try Tensor.zeros([1], scalarType: .uint8, device: device))
    }
  }

  /// The learned step, named `scale`, if it is learned.
  package var parameters: [Parameter] {
    guard case .learned(let scale, _) = rule else { return [] }
    return [Parameter(name: "scale", tensor: scale, role: .quantizerScale)]
  }

  /// Whether a learned step has been set from a batch.
  package var buffers: [Buffer] {
    guard case .learned(_, let isInitialized) = rule else { return [] }
    return [Buffer(name: "isInitialized", tensor: isInitialized)]
  }

  /// Rectifies or rounds.
  ///
  /// - Parameters:
  ///   - values: `[batch, channels, height, width]`.
  ///   - training: Whether a learned step that was never set is set from these values, to
  ///     `2 * mean(max(value, 0)) / sqrt(2^bits - 1)`.
  /// - Returns: An activation of the same shape.
  /// - Throws: `TorchError`, for want of memory.
  package func apply(_ values: Tensor, training: Bool) throws -> Activation {
    if let observer { try observer.add(values.detached().relu().reshaped([1, -1])) }
    switch rule {
    case .clipped where !rounds:
      return .float(try values.clamped(from: 0, to: 1))
    case .learned where !rounds:
      return .float(try values.relu())
    case .rectified:
      return .float(try values.relu())
    case .clipped(let step):
      // Multiplied, not divided by the step, so that a value of exactly 1 is the largest code.
      let scaled = try values.clamped(from: 0, to: 1) * largestCode
      return .quantized(
        QuantizedActivation(
          codes: try scaled.detached().rounded().straightThrough(to: scaled), step: step))
    case .learned(let scale, let isInitialized):
      if training, try isInitialized.item() == 0 {
        try initialize(scale, from: values)
        try isInitialized.assign(Tensor.ones([1], scalarType: .uint8, device: scale.device))
      }
      let sharing = Double(values.elementCount / values.shape[0])
      let step = try scale.scalingGradient(by: 1 / (sharing * largestCode).squareRoot())
      let scaled = try (values / step).clamped(from: 0, to: largestCode)
      return .quantized(
        QuantizedActivation(
          codes: try scaled.detached().rounded().straightThrough(to: scaled), step: step))
    }
  }

  /// Normalises per channel, then rectifies or rounds.
  ///
  /// What stands before every convolution of a pre-activation network; in one pass where the
  /// fused kernels can.
  ///
  /// - Parameters:
  ///   - input: `[batch, channels, height, width]`.
  ///   - normalization: Its running statistics move in training.
  ///   - training: Whether the batch's own statistics are used.
  /// - Returns: An activation of the same shape.
  /// - Throws: `TorchError` if the shapes do not fit.
  package func apply(
    normalizing input: Tensor, by normalization: BatchNormalization, training: Bool
  ) throws -> Activation {
    guard path == .automatic, rounds, observer == nil, normalization.observer == nil,
      case .clipped(let step) = rule, step.device == .cpu, input.scalarType == .float32
    else { return try apply(normalization.apply(input, training: training), training: training) }
    return .fused(
      try FusedActivation.normalizing(
        input, scale: normalization.scale, shift: normalization.shift,
        runningMean: normalization.runningMean, runningVariance: normalization.runningVariance,
        training: training, momentum: BatchNormalization.momentum,
        epsilon: BatchNormalization.epsilon, levels: Int(largestCode)))
  }

  /// An observer of what is rounded; nil where the step is not learned.
  package func makeObserver() throws -> RangeObserver? {
    guard case .learned = rule else { return nil }
    return try RangeObserver(
      rows: [.init(codes: CodeRange(minimum: 0, maximum: Int(largestCode)), scale: 0)])
  }

  /// Sets a learned step.
  package func setStep(_ range: RangeSearch.Range) throws {
    guard case .learned(let scale, let isInitialized) = rule else { return }
    try scale.assign(.scales([range], like: scale))
    try isInitialized.assign(Tensor.ones([1], scalarType: .uint8, device: scale.device))
  }

  private func initialize(_ scale: Tensor, from values: Tensor) throws(TorchError) {
    let mean = try values.detached().relu().mean().reshaped([1])
    try scale.assign((mean * (2 / largestCode.squareRoot())).replacingZeroSteps())
  }
}
