import Foundation

/// A batch in the making, whose images may be prepared by several threads.
final class BatchAssembly: @unchecked Sendable {
  // Unchecked: threads write to parts of the pixels that are their own, and hold `lock` for the rest.

  private let index: Int
  private let members: [Int64]
  private let images: any ImageSource
  private let preparation: BatchPreparation
  private let pixels: PixelBuffer
  private let lock = NSLock()
  private var leftOut: [Int] = []

  init(
    index: Int, members: [Int64], images: any ImageSource, preparation: BatchPreparation
  ) {
    self.index = index
    self.members = members
    self.images = images
    self.preparation = preparation
    pixels = PixelBuffer(capacity: members.count * images.shape.valueCount)
  }

  /// Images that the batch is to have.
  var memberCount: Int { members.count }

  /// Prepares the images at some positions; each position once.
  func prepare(_ positions: Range<Int>) {
    guard let start = pixels.memory.baseAddress, !positions.isEmpty else { return }
    let missing = images.write(
      members[positions], preparation,
      to: start + positions.lowerBound * images.shape.valueCount)
    guard !missing.isEmpty else { return }
    lock.withLock { leftOut += missing.map { $0 + positions.lowerBound } }
  }

  /// The batch, once all positions are prepared; images without pixels are closed up.
  func finished() -> Batch {
    let size = images.shape.valueCount
    let missing = Set(lock.withLock { leftOut })
    let kept = members.indices.filter { !missing.contains($0) }
    if !missing.isEmpty, let start = pixels.memory.baseAddress {
      for (target, source) in kept.enumerated() where target != source {
        (start + target * size).update(from: start + source * size, count: size)
      }
    }
    pixels.count = kept.count * size
    let present = kept.map { members[$0] }
    return Batch(
      index: index, imageShape: images.shape, pixels: pixels,
      labels: present.map { images.labels[Int($0)] }, imageIndices: present)
  }
}
