import Datasets
import Tensors

/// Training images as evaluation sees them, in batches of few where partial sums are all in memory.
struct CalibrationImages {
  private let batches: BatchSequence
  private let limit: Int
  private let device: Device

  /// The first images of a sequence, at most `limit`.
  init(_ batches: BatchSequence, limit: Int, device: Device) {
    self.batches = batches
    self.limit = limit
    self.device = device
  }

  /// Calls `body` with `[batch, channels, height, width]`, one image or more.
  func forEachBatch(_ body: (Tensor) throws -> Void) throws {
    var left = min(limit, batches.imageCount)
    for index in 0..<batches.count where left > 0 {
      let images = batches[index]
      // Files that cannot be decoded are in no batch.
      guard images.count > 0 else { continue }
      let batch = try images.images(on: device)
      let size = Self.imagesAtOnce(of: batch)
      for start in stride(from: 0, to: batch.shape[0], by: size) where left > 0 {
        let end = min(start + size, batch.shape[0], start + left)
        try body(batch.sliced(start..<end, along: 0))
        left -= end - start
      }
    }
  }

  /// All of them, `[images, channels, height, width]`; nil if none can be decoded.
  func together() throws -> Tensor? {
    var parts: [Tensor] = []
    try forEachBatch { parts.append($0) }
    return parts.isEmpty ? nil : try .concatenated(parts, along: 0)
  }

  /// How many images may have all partial sums of a layer in memory.
  static func imagesAtOnce(of images: Tensor) -> Int {
    images.shape[2] * images.shape[3] <= 64 * 64 ? 64 : 8
  }
}
