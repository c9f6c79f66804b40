/// Labelled images that batches are made of: in memory, or in files.
package protocol ImageSource: Sendable {
  /// The size that every image has in a batch.
  var shape: ImageShape { get }
  /// The class of each image, in `0..<classCount` of the data set; shape `[count]`.
  var labels: [Int64] { get }
  /// How the work on batches is shared out.
  var workload: ImageWorkload { get }
  /// Prepares images, one behind the other: `[images.count, height, width, channels]`.
  ///
  /// The same bits whenever and on whatever thread.
  ///
  /// - Parameters:
  ///   - images: Indices, each below ``count``.
  ///   - preparation: What is done to them.
  ///   - target: Room for all of them.
  /// - Returns: Positions in `images`, ascending, of those that have no pixels: their part of the
  ///   target means nothing, and they belong into no batch.
  func write(
    _ images: ArraySlice<Int64>, _ preparation: BatchPreparation,
    to target: UnsafeMutablePointer<Float>
  ) -> [Int]
}

extension ImageSource {
  /// How many images there are.
  package var count: Int { labels.count }
}

/// How the work on batches is shared out among background threads.
package struct ImageWorkload: Hashable, Sendable {
  /// Threads that prepare images, at least 1.
  package var threads: Int
  /// Images that a thread takes at a time, at least 1; nil for a whole batch.
  package var imagesAtOnce: Int?

  /// One thread that makes whole batches.
  package static let oneThread = ImageWorkload(threads: 1, imagesAtOnce: nil)
}

/// What is done to the images of one pass.
package struct BatchPreparation: Sendable {
  /// What is done to an image before it is normalised.
  let augmentation: Augmentation
  /// Where its chance comes from.
  let random: SeededRandom
  /// The pass, from 0.
  let epoch: Int
  /// What each byte becomes, `[channels, 256]`.
  let table: [Float]
}
