@testable import Datasets

/// A pixel value that tells image, channel, row and column apart well enough to see a mix-up.
func syntheticByte(image: Int, channel: Int, row: Int, column: Int) -> UInt8 {
  UInt8(truncatingIfNeeded: image &* 89 &+ channel &* 67 &+ row &* 31 &+ column &* 7 &+ 1)
}

/// Images of synthetic bytes in memory; image `i` has label `i % classCount`.
func syntheticImages(
  count: Int, shape: ImageShape = .cifar, classCount: Int = 10, padding: Int = 4
) -> LabelledImages {
  var pixels: [UInt8] = []
  pixels.reserveCapacity(count * shape.valueCount)
  for image in 0..<count {
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        for channel in 0..<shape.channels {
          pixels.append(syntheticByte(image: image, channel: channel, row: row, column: column))
        }
      }
    }
  }
  return LabelledImages(
    shape: shape, pixels: pixels, labels: (0..<count).map { Int64($0 % classCount) },
    padding: padding)
}

extension Dataset {
  /// The bytes of training images that are in memory; nil of files.
  var trainingPixels: [UInt8]? { (training as? LabelledImages)?.pixels }
}

/// A record in CIFAR's official layout: label bytes, then red, green and blue planes.
func cifarRecord(labels: [UInt8], image: Int) -> [UInt8] {
  var record = labels
  for channel in 0..<3 {
    for row in 0..<32 {
      for column in 0..<32 {
        record.append(syntheticByte(image: image, channel: channel, row: row, column: column))
      }
    }
  }
  return record
}

/// Bytes of an IDX file.
func idx(magic: UInt32, lengths: [Int], elements: [UInt8]) -> [UInt8] {
  ([magic] + lengths.map { UInt32($0) }).flatMap { field in
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: field >> $0) }
  } + elements
}
