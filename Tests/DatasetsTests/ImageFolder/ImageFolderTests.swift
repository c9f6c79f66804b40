import Foundation
import Synchronization
import Testing

@testable import Datasets

/// Gathers what loaders report.
final class ProblemList: Sendable {
  private let found = Mutex<[ImageProblem]>([])
  func add(_ problem: ImageProblem) { found.withLock { $0.append(problem) } }
  var all: [ImageProblem] { found.withLock { $0 }.sorted { $0.path < $1.path } }
}

@Suite("Folders of JPEG files")
struct ImageFolderTests {
  private func load(
    _ folder: TemporaryFolder, threads: Int = 2, _ problems: ProblemList = ProblemList()
  ) throws -> Dataset {
    try ImageNetFormat(
      name: .imageNet, decoding: ImageDecoding(threads: threads, report: { problems.add($0) })
    ).load(from: folder.path)
  }

  private func training(_ dataset: Dataset, batchSize: Int = 3) -> TrainingBatches {
    TrainingBatches(
      of: dataset.training, selection: .all(of: dataset.training), batchSize: batchSize,
      remainder: .kept, augmentation: .cropAndFlip, normalization: .imageNet, seed: 9)
  }

  private func values(_ batch: Batch) -> [Float] { Array(batch.pixels.values) }

  @Test("batches are the same with any number of threads, and from any batch on")
  func threads() throws {
    let folder = try TemporaryFolder()
    for part in ["train", "val"] { try folder.writeImages(part, classes: ["a", "b"], perClass: 4) }
    let one = Array(training(try load(folder, threads: 1)).epoch(1).prefetched())
    let five = training(try load(folder, threads: 5)).epoch(1)
    let many = Array(five.prefetched())
    #expect(one.map(\.labels) == many.map(\.labels) && one.count == 3)
    #expect(one.map(values) == many.map(values))
    #expect(Array(five.prefetched(from: 2)).map(values) == [values(one[2])])
    #expect(values(five[1]) == values(one[1]))
    let other = Array(training(try load(folder)).epoch(2).prefetched())
    #expect(one.map(values) != other.map(values))
  }

  @Test(
    "a smooth picture comes out as it went in, in grey and CMYK too",
    arguments: SyntheticJPEG.Kind.allCases)
  func colours(kind: SyntheticJPEG.Kind) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      SyntheticJPEG.file(width: 320, height: 320, tone: 2, kind: kind), to: "picture.jpg")
    let table = Normalization.Constants(mean: [0, 0, 0], deviation: [1, 1, 1]).table
    var pixels = [Float](repeating: -1, count: 224 * 224 * 3)
    let fault = try ImagePreparation().prepare(
      file, side: 224, isScaled: false,
      crop: { .middle(of: $0, $1, shorterSide: 256, square: 224) }, table: table, to: &pixels)
    #expect(fault == [.rgb: nil, .grey: .grey, .cmyk: .cmyk][kind])
    // 320 pixels become 256, of which the middle 224 begin at 16. The third colour is flat; what is
    // left out of four channels is black at the most.
    for (row, column) in [(0, 0), (10, 200), (112, 112), (223, 223)] {
      let across = Float(column + 16) / 256, down = Float(row + 16) / 256
      let expected: [Float] =
        kind == .grey ? [across, across, across] : [across, down, 80.0 / 255]
      for channel in 0..<3 {
        let value = pixels[(row * 224 + column) * 3 + channel]
        // JPEG of quality 95 and half-resolution colour: four levels of 255, and half a pixel.
        #expect(abs(value - expected[channel]) < 0.02, "\(kind) \(row) \(column) \(channel)")
      }
    }
  }

  @Test("files that cannot be decoded are in no batch, and each odd file is named once")
  func odd() throws {
    let folder = try TemporaryFolder()
    let whole = try SyntheticJPEG.file(width: 256, height: 256)
    try folder.write(whole, to: "train/a/0_whole.JPEG")
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "train/a/1_cut.JPEG")
    try folder.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], to: "train/a/2_png.JPEG")
    try folder.write(Array(whole.prefix(20)), to: "train/a/3_header.JPEG")
    try folder.write([], to: "train/a/4_empty.JPEG")
    try folder.write(
      SyntheticJPEG.file(width: 256, height: 256, kind: .grey), to: "train/a/5_grey.jpg")
    try folder.write(
      SyntheticJPEG.file(width: 256, height: 256, kind: .cmyk), to: "train/a/6_cmyk.jpeg")
    try folder.write(whole, to: "train/a/notes.txt")
    try folder.write(whole, to: "val/a/0.JPEG")
    let problems = ProblemList()
    let dataset = try load(folder, problems)
    #expect(dataset.training.count == 7)
    for epoch in 0..<3 {
      let batches = Array(training(dataset, batchSize: 7).epoch(epoch).prefetched())
      #expect(batches.map { $0.imageIndices.sorted() } == [[0, 1, 5, 6]])
      #expect(batches[0].pixels.values.count == 4 * 224 * 224 * 3)
    }
    // Batches of one image: three of seven are empty.
    let single = Array(training(dataset, batchSize: 1).epoch(0).prefetched())
    #expect(single.map(\.count).sorted() == [0, 0, 0, 1, 1, 1, 1])
    let told = problems.all
    #expect(
      told.map { URL(filePath: $0.path).lastPathComponent } == [
        "1_cut.JPEG", "2_png.JPEG", "3_header.JPEG", "4_empty.JPEG", "5_grey.jpg", "6_cmyk.jpeg",
      ])
    #expect(
      told.map(\.fault.consequence) == [
        .used, .leftOut, .leftOut, .leftOut, .converted, .converted,
      ])
    #expect(told[1].fault == .notJPEG(contents: "a PNG image"))
    #expect(told[3].fault == .notJPEG(contents: "empty"))
  }

  @Test("a file that ends anywhere does no harm to the next one that a decoder reads")
  func recovery() throws {
    let folder = try TemporaryFolder()
    let bytes = try SyntheticJPEG.file(width: 64, height: 64)
    let whole = try folder.write(bytes, to: "whole.jpg")
    let table = Normalization.imageNet.training.table
    func pixels(_ decoder: ImagePreparation, _ file: String) throws -> ([Float], ImageFault?) {
      var pixels = [Float](repeating: -1, count: 32 * 32 * 3)
      let fault = try decoder.prepare(
        file, side: 32, isScaled: false, crop: { .middle(of: $0, $1, shorterSide: 32, square: 32) },
        table: table, to: &pixels)
      return (pixels, fault)
    }
    let expected = try pixels(ImagePreparation(), whole).0
    let decoder = try ImagePreparation()
    var faults = 0
    // Inside of every table, and of the picture.
    for length in stride(from: 3, to: bytes.count - 2, by: 7) {
      let cut = try folder.write(Array(bytes.prefix(length)), to: "cut.jpg")
      do {
        if try pixels(decoder, cut).1 != nil { faults += 1 }
      } catch is ImageFault {
        faults += 1
      }
      let (found, fault) = try pixels(decoder, whole)
      #expect(found == expected && fault == nil, "after one of \(length) bytes")
    }
    #expect(faults == (bytes.count - 2 - 3 + 6) / 7)
  }

  @Test("what is left of a batch is closed up")
  func closedUp() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages("train", classes: ["a"], perClass: 3)
    try folder.write([1, 2, 3], to: "train/a/a_0x.JPEG")
    try folder.writeImages("val", classes: ["a"], perClass: 1)
    let images = try load(folder).training
    let together = BatchSequence.evaluation(
      of: images, selection: .all(of: images), batchSize: 4, normalization: .imageNet)[0]
    #expect(together.imageIndices == [0, 2, 3])
    let size = images.shape.valueCount
    for (position, image) in together.imageIndices.enumerated() {
      let alone = BatchSequence.evaluation(
        of: images, selection: ImageSelection([image]), batchSize: 1, normalization: .imageNet)[0]
      #expect(values(alone) == Array(values(together)[position * size..<(position + 1) * size]))
    }
  }

  @Test("verification decodes everything and names what is odd")
  func verification() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages("train", classes: ["a", "b"], perClass: 2)
    try folder.writeImages("val", classes: ["a", "b"], perClass: 1)
    let whole = try ImageFolderCheck(.imageNetSample, folder: folder.path) { _, _ in }
    #expect(whole.isWhole && whole.problems.isEmpty)
    #expect(
      whole.text.hasSuffix(
        "2 classes, 4 training and 2 test images; 0 left out, 0 damaged, 0 converted\n"))
    let part = try ImageFolderCheck(.imageNet, folder: folder.path) { _, _ in }
    #expect(!part.isWhole && part.problems.isEmpty)
    #expect(
      part.shortfall
        == .otherCounts(folder: folder.path, dataset: .imageNet, classes: 2, testImages: 2))
    let file = try folder.write([0xFF, 0xD8, 0xFF, 0x00], to: "val/b/broken.JPEG")
    var done: [Int] = []
    let broken = try ImageFolderCheck(.imageNetSample, folder: folder.path) { count, of in
      done.append(count)
      #expect(of == 7)
    }
    #expect(!broken.isWhole && broken.problems.map(\.path) == [file])
    #expect(done == [4, 7])
    #expect(broken.text.contains("\(file): cannot be decoded"))
  }
}
