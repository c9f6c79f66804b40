import Crossbar
import Networks

/// What a run that starts from pretrained weights made of them.
package struct PretrainedStart: Equatable, Sendable {
  /// Training images, at most, from which running statistics were measured; 0 where the file's own
  /// were used.
  package let statisticsImages: Int

  /// Describes a start.
  package init(statisticsImages: Int) { self.statisticsImages = statisticsImages }
}

extension Trainer {
  /// Measures running statistics from the calibration images where the pretrained weights have theirs
  /// folded in, so that training starts from the network that evaluation sees.
  ///
  /// In floating point, before anything is quantized. A run that is continued has them in its
  /// checkpoint.
  func measureFoldedStatistics() throws {
    guard let start = pretrainedStart, start.statisticsImages > 0 else { return }
    for layer in network.crossbarLayers { layer.enter(.floatingPoint(share: 1)) }
    let images = CalibrationImages(data.sample, limit: start.statisticsImages, device: device)
    try network.measureStatistics { body in try images.forEachBatch(body) }
  }
}
