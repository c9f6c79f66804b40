import Foundation
import Testing

@testable import Datasets

@Suite("Fashion-MNIST's IDX files")
struct FashionMNISTFormatTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (prefix, count) in [("train", 3), ("t10k", 2)] {
      try folder.write(
        idx(magic: 0x0803, lengths: [count, 28, 28], elements: Self.pictures(count)),
        to: "\(prefix)-images-idx3-ubyte")
      try folder.write(
        idx(magic: 0x0801, lengths: [count], elements: (0..<count).map { UInt8(9 - $0) }),
        to: "\(prefix)-labels-idx1-ubyte")
    }
  }

  private static func pictures(_ count: Int) -> [UInt8] {
    (0..<count).flatMap { image in
      (0..<28 * 28).map {
        syntheticByte(image: image, channel: 0, row: $0 / 28, column: $0 % 28)
      }
    }
  }

  private func compress(_ name: String) throws {
    _ = try Subprocess.run("gzip", ["--no-name", "\(folder.path)/\(name)"], package: "gzip")
  }

  @Test("pictures lie in the middle of 32×32 black pixels, alike in three channels")
  func padded() throws {
    let dataset = try FashionMNISTFormat.load(from: folder.path)
    #expect(dataset.training.labels == [9, 8, 7])
    #expect(dataset.test.labels == [9, 8])
    #expect(dataset.shape == .cifar)
    var expected: [UInt8] = []
    for image in 0..<3 {
      for position in 0..<32 * 32 {
        let (row, column) = (position / 32 - 2, position % 32 - 2)
        let isInside = (0..<28).contains(row) && (0..<28).contains(column)
        let value =
          isInside ? syntheticByte(image: image, channel: 0, row: row, column: column) : 0
        expected += [value, value, value]
      }
    }
    #expect(dataset.trainingPixels == expected)
  }

  @Test("compressed and plain files hold the same")
  func compressed() throws {
    let plain = try FashionMNISTFormat.load(from: folder.path)
    for file in FashionMNISTFormat.files { try compress(file) }
    let packed = try FashionMNISTFormat.load(from: folder.path)
    #expect(plain.trainingPixels == packed.trainingPixels)
    #expect(plain.test.labels == packed.test.labels)
  }

  @Test("a compressed file that is cut off is refused as damaged", arguments: [11, 30, 500])
  func cutCompressed(bytes: Int) throws {
    try compress("train-images-idx3-ubyte")
    let whole = try folder.read("train-images-idx3-ubyte.gz")
    let file = try folder.write(Array(whole.prefix(bytes)), to: "train-images-idx3-ubyte.gz")
    let error = #expect(throws: DatasetError.self) {
      try FashionMNISTFormat.load(from: folder.path)
    }
    guard case .damagedCompression(file, _, _) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test("a flipped bit in compressed data is found by gzip's own checksum")
  func flippedBit() throws {
    try compress("train-labels-idx1-ubyte")
    var bytes = try folder.read("train-labels-idx1-ubyte.gz")
    bytes[bytes.count - 6] ^= 1
    let file = try folder.write(bytes, to: "train-labels-idx1-ubyte.gz")
    let error = #expect(throws: DatasetError.self) {
      try FashionMNISTFormat.load(from: folder.path)
    }
    guard case .damagedCompression(file, _, _) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test("a plain file that is cut off, or goes on, is refused with its size", arguments: [-1, 1])
  func wrongSize(difference: Int) throws {
    let size = 16 + 3 * 784
    let bytes = try folder.read("train-images-idx3-ubyte") + [0]
    let file = try folder.write(
      Array(bytes.prefix(size + difference)), to: "train-images-idx3-ubyte")
    #expect(
      throws: DatasetError.wrongSize(
        file: file, bytes: size + difference, expected: size,
        because: "unpacked, for the header's 3×28×28")
    ) { try FashionMNISTFormat.load(from: folder.path) }
  }

  @Test("a file of another format is refused with the number it begins with")
  func wrongMagic() throws {
    let file = try folder.write(
      idx(magic: 0x0801, lengths: [3, 28, 28], elements: Self.pictures(3)),
      to: "train-images-idx3-ubyte")
    #expect(throws: DatasetError.wrongMagic(file: file, found: 0x0801, expected: 0x0803)) {
      try FashionMNISTFormat.load(from: folder.path)
    }
  }

  @Test("pictures of another size are refused with the field's offset")
  func wrongWidth() throws {
    let file = try folder.write(
      idx(magic: 0x0803, lengths: [3, 28, 27], elements: Self.pictures(3)),
      to: "train-images-idx3-ubyte")
    #expect(
      throws: DatasetError.wrongHeader(
        file: file, offset: 12, field: "width", found: 27, expected: "28")
    ) { try FashionMNISTFormat.load(from: folder.path) }
  }

  @Test("a header that promises absurdly many images is not believed", arguments: [0, 0xFFFF_FFFF])
  func absurdCount(count: Int) throws {
    let file = try folder.write(
      idx(magic: 0x0803, lengths: [count, 28, 28], elements: []), to: "train-images-idx3-ubyte")
    #expect(
      throws: DatasetError.wrongHeader(
        file: file, offset: 4, field: "number of images", found: count, expected: "1 to 1000000")
    ) { try FashionMNISTFormat.load(from: folder.path) }
  }

  @Test("as many labels as pictures are wanted")
  func countsDiffer() throws {
    let file = try folder.write(
      idx(magic: 0x0801, lengths: [2], elements: [1, 2]), to: "train-labels-idx1-ubyte")
    #expect(
      throws: DatasetError.wrongHeader(
        file: file, offset: 4, field: "number of labels", found: 2,
        expected: "3, as many as there are images")
    ) { try FashionMNISTFormat.load(from: folder.path) }
  }

  @Test("a label that is no class is refused with its offset")
  func wrongLabel() throws {
    let file = try folder.write(
      idx(magic: 0x0801, lengths: [3], elements: [1, 2, 77]), to: "train-labels-idx1-ubyte")
    #expect(
      throws: DatasetError.wrongLabel(file: file, offset: 10, label: 77, classCount: 10)
    ) { try FashionMNISTFormat.load(from: folder.path) }
  }
}
