import Crossbar
import Tensors

// Some published weights have the running statistics of their normalisations folded into scale and
// shift: mean 0 and variance 1 are stored for all of them. Evaluation does not mind, but training
// normalises by the statistics of the batch, which scale and shift no longer fit: it would start
// from another network than the published one.

extension Network {
  /// Whether no normalisation has statistics: all running means are 0 and all running variances 1.
  package var hasFoldedStatistics: Bool {
    get throws {
      try !normalizations.isEmpty
        && normalizations.allSatisfy {
          try $0.runningMean.scalars(as: Float.self).allSatisfy { $0 == 0 }
            && $0.runningVariance.scalars(as: Float.self).allSatisfy { $0 == 1 }
        }
    }
  }

  /// Measures what the normalisations see in evaluation and makes it their running statistics,
  /// scale and shift changed so that evaluation computes the same network.
  ///
  /// One pass suffices, as the network that is evaluated meanwhile is the one to be kept.
  ///
  /// - Parameter forEachBatch: Calls its argument with float32 images, `[batch, channels, height,
  ///   width]`, one image or more in all.
  /// - Throws: What the layers throw.
  package func measureStatistics(
    over forEachBatch: (_ body: (Tensor) throws -> Void) throws -> Void
  ) throws {
    let normalizations = normalizations
    defer { for normalization in normalizations { normalization.observer = nil } }
    try withoutGradients {
      let moments = normalizations.map { ChannelMoments(channels: $0.scale.elementCount) }
      for (normalization, moments) in zip(normalizations, moments) {
        normalization.observer = { input throws(TorchError) in try moments.add(input) }
      }
      try forEachBatch { _ = try forward($0, mode: .evaluation) }
      for (normalization, moments) in zip(normalizations, moments) where moments.count > 1 {
        try normalization.rebase(
          mean: Tensor(moments.means, shape: [moments.channels]),
          variance: Tensor(moments.variances, shape: [moments.channels]))
      }
    }
  }
}

/// First and second moments of every channel, in float64, whatever the number of threads.
private final class ChannelMoments {
  let channels: Int
  private(set) var count = 0
  private var sums: [Double]
  private var squares: [Double]

  init(channels: Int) {
    self.channels = channels
    sums = Array(repeating: 0, count: channels)
    squares = sums
  }

  /// Takes in `[batch, channels, height, width]`.
  func add(_ input: Tensor) throws(TorchError) {
    let rows = try input.detached().moved(to: .cpu).converted(to: .float64)
      .permuted([1, 0, 2, 3]).reshaped([channels, -1])
    count += rows.shape[1]
    for (channel, sum) in try rows.sum(over: [1]).scalars(as: Double.self).enumerated() {
      sums[channel] += sum
    }
    let energies = try (rows * rows).sum(over: [1]).scalars(as: Double.self)
    for (channel, energy) in energies.enumerated() { squares[channel] += energy }
  }

  var means: [Double] { sums.map { $0 / Double(count) } }

  /// Unbiased, as training's running ones.
  var variances: [Double] {
    zip(squares, means).map { max(0, $0 - $1 * $1 * Double(count)) / Double(count - 1) }
  }
}
