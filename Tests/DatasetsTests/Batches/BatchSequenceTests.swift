import CDatasetKernels
import Testing

@testable import Datasets

@Suite("Batches")
struct BatchSequenceTests {
  private static let images = images(padding: 2)

  private static func images(padding: Int) -> LabelledImages {
    syntheticImages(
      count: 23, shape: ImageShape(height: 6, width: 5, channels: 3), padding: padding)
  }

  private func training(
    batchSize: Int = 4, remainder: BatchSequence.Remainder = .kept,
    images: LabelledImages = Self.images, augmentation: Augmentation = .cropAndFlip,
    seed: UInt64 = 5
  ) -> TrainingBatches {
    TrainingBatches(
      of: images, selection: .all(of: images), batchSize: batchSize, remainder: remainder,
      augmentation: augmentation, normalization: .asReleased, seed: seed)
  }

  /// What one value of a batch has to be, straight from the definition.
  private func expected(
    image: Int, row: Int, column: Int, channel: Int, constants: Normalization.Constants
  ) -> Float {
    let shape = Self.images.shape
    let isInside = (0..<shape.height).contains(row) && (0..<shape.width).contains(column)
    let byte =
      isInside ? syntheticByte(image: image, channel: channel, row: row, column: column) : 0
    return (Float(byte) / 255 - constants.mean[channel]) / constants.deviation[channel]
  }

  private func expected(
    _ batch: Batch, constants: Normalization.Constants,
    crop: (Int64) -> (top: Int, left: Int, isMirrored: Bool)
  ) -> [Float] {
    let shape = batch.imageShape
    var values: [Float] = []
    for image in batch.imageIndices {
      let crop = crop(image)
      for row in 0..<shape.height {
        for column in 0..<shape.width {
          let source = crop.isMirrored ? shape.width - 1 - column : column
          for channel in 0..<shape.channels {
            values.append(
              expected(
                image: Int(image), row: row + crop.top, column: source + crop.left,
                channel: channel, constants: constants))
          }
        }
      }
    }
    return values
  }

  @Test("evaluation batches hold every selected image in order, normalised for evaluation")
  func evaluation() throws {
    let selection = ImageSelection([3, 1, 20, 7, 11])
    let batches = BatchSequence.evaluation(
      of: Self.images, selection: selection, batchSize: 2, normalization: .asReleased)
    #expect(batches.count == 3 && batches.imageCount == 5)
    let all = (0..<3).map { batches[$0] }
    #expect(all.flatMap(\.imageIndices) == [1, 3, 7, 11, 20])
    #expect(all.flatMap(\.labels) == [1, 3, 7, 1, 0])
    #expect(all[2].shape == [1, 6, 5, 3])
    for batch in all {
      let values = expected(batch, constants: Normalization.asReleased.evaluation) { _ in
        (0, 0, false)
      }
      #expect(Array(batch.pixels.values) == values)
    }
  }

  @Test("training images are cropped from zero bytes, mirrored, then normalised for training")
  func augmentation() {
    let random = SeededRandom(seed: 5)
    for epoch in 0..<4 {
      let batches = training().epoch(epoch)
      for index in 0..<batches.count {
        let batch = batches[index]
        let values = expected(batch, constants: Normalization.asReleased.training) { image in
          let crop = dataset_crop.random(of: image, padding: 2, epoch: epoch, random: random)
          return (Int(crop.top), Int(crop.left), crop.mirrored == 1)
        }
        #expect(Array(batch.pixels.values) == values)
      }
    }
  }

  @Test("without augmentation, training images are as they are")
  func noAugmentation() {
    let batches = training(augmentation: .none).epoch(1)
    for index in 0..<batches.count {
      let batch = batches[index]
      let values = expected(batch, constants: Normalization.asReleased.training) { _ in
        (0, 0, false)
      }
      #expect(Array(batch.pixels.values) == values)
    }
  }

  @Test("a crop that lies wholly outside is all padding")
  func outside() {
    let padding = 40
    let batches = training(images: Self.images(padding: padding)).epoch(0)
    let random = SeededRandom(seed: 5)
    for index in 0..<batches.count {
      let batch = batches[index]
      let values = expected(batch, constants: Normalization.asReleased.training) { image in
        let crop = dataset_crop.random(of: image, padding: padding, epoch: 0, random: random)
        return (Int(crop.top), Int(crop.left), crop.mirrored == 1)
      }
      #expect(Array(batch.pixels.values) == values)
    }
  }

  @Test("crops reach every offset and both directions, about equally often")
  func cropDistribution() {
    let random = SeededRandom(seed: 1)
    let draws = 9_000
    var tops: [Int32: Int] = [:]
    var lefts: [Int32: Int] = [:]
    var mirrored = 0
    for image in 0..<draws {
      let crop = dataset_crop.random(of: Int64(image), padding: 4, epoch: 3, random: random)
      tops[crop.top, default: 0] += 1
      lefts[crop.left, default: 0] += 1
      mirrored += Int(crop.mirrored)
    }
    // Five standard deviations of a binomial count: 5·√(9000·1/9·8/9) = 149, 5·√(9000/4) = 237.
    for offset in Int32(-4)...4 {
      #expect(abs(tops[offset, default: 0] - draws / 9) < 149)
      #expect(abs(lefts[offset, default: 0] - draws / 9) < 149)
    }
    #expect(tops.count == 9 && lefts.count == 9)
    #expect(abs(mirrored - draws / 2) < 237)
  }

  @Test("each epoch shows every image once, in an order of its own")
  func epochs() {
    let orders = (0..<3).map { epoch in
      let batches = training().epoch(epoch)
      return (0..<batches.count).flatMap { batches[$0].imageIndices }
    }
    for order in orders { #expect(order.sorted() == Array(0..<23)) }
    #expect(Set(orders).count == 3)
    #expect(orders[0] != Array(0..<23))
  }

  @Test("the last images are dropped or kept as asked; fewer than one batch are always kept")
  func remainder() {
    #expect(training(remainder: .dropped).batchesPerEpoch == 5)
    #expect(training(remainder: .dropped).imagesPerEpoch == 20)
    #expect(training(remainder: .kept).batchesPerEpoch == 6)
    #expect(training(remainder: .kept).epoch(0)[5].count == 3)
    #expect(training(batchSize: 64, remainder: .dropped).imagesPerEpoch == 23)
  }

  @Test("an image is augmented alike whatever the batch size")
  func batchSizeIndependent() {
    func images(batchSize: Int) -> [Int64: [Float]] {
      let batches = training(batchSize: batchSize).epoch(2)
      var result: [Int64: [Float]] = [:]
      for index in 0..<batches.count {
        let batch = batches[index]
        let size = batch.imageShape.valueCount
        for (position, image) in batch.imageIndices.enumerated() {
          result[image] = Array(batch.pixels.values[position * size..<(position + 1) * size])
        }
      }
      return result
    }
    #expect(images(batchSize: 1) == images(batchSize: 7))
  }

  @Test("another seed makes another order and other crops")
  func seeds() {
    let (one, other) = (training(seed: 1).epoch(0), training(seed: 2).epoch(0))
    #expect(one[0].imageIndices != other[0].imageIndices)
    #expect(one[0].imageIndices == training(seed: 1).epoch(0)[0].imageIndices)
    let crops = [UInt64(1), 1 << 32 | 1].map { seed in
      (Int64(0)..<20).map {
        let crop = dataset_crop.random(
          of: $0, padding: 4, epoch: 0, random: SeededRandom(seed: seed))
        return [crop.top, crop.left, crop.mirrored]
      }
    }
    #expect(crops[0] != crops[1], "the upper half of a seed counts")
  }

  @Test("pixels are aligned for vector registers")
  func alignment() {
    let batch = training(batchSize: 3).epoch(0)[0]
    #expect(UInt(bitPattern: batch.pixels.bytes.baseAddress) % 64 == 0)
    #expect(batch.pixels.bytes.count == batch.shape.reduce(4, *))
  }
}
