import Foundation
import Testing

@testable import Datasets

@Suite("CIFAR's binary layout")
struct CIFARFormatTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let ten = CIFARFormat.cifar10(imagesPerTrainingFile: 2, testImages: 3)
  private static let hundred = CIFARFormat.cifar100(imagesPerTrainingFile: 4, testImages: 2)

  private func writeTen() throws {
    for file in 0..<5 {
      let records = (0..<2).map { cifarRecord(labels: [UInt8(file + $0)], image: 2 * file + $0) }
      try folder.write(Array(records.joined()), to: "data_batch_\(file + 1).bin")
    }
    let test = (0..<3).map { cifarRecord(labels: [UInt8(9 - $0)], image: 100 + $0) }
    try folder.write(Array(test.joined()), to: "test_batch.bin")
  }

  @Test("planes become channels-last pixels, files are read in order")
  func pixelsAndLabels() throws {
    try writeTen()
    let dataset = try Self.ten.load(from: folder.path)
    #expect(dataset.training.labels == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5])
    #expect(dataset.test.labels == [9, 8, 7])
    #expect(dataset.trainingPixels == syntheticImages(count: 10).pixels)
    #expect(dataset.classNames?[9] == "truck")
    #expect(dataset.location == folder.path)
  }

  @Test("CIFAR-100's class is its fine label, named by the folder's own list")
  func fineLabels() throws {
    let train = (0..<4).map { cifarRecord(labels: [19, UInt8(96 + $0)], image: $0) }
    try folder.write(Array(train.joined()), to: "train.bin")
    let test = (0..<2).map { cifarRecord(labels: [0, UInt8($0)], image: $0) }
    try folder.write(Array(test.joined()), to: "test.bin")
    let names = (0..<100).map { "class \($0)" }
    try folder.write(
      Array((names.joined(separator: "\n") + "\n\n").utf8), to: "fine_label_names.txt")
    let dataset = try Self.hundred.load(from: folder.path)
    #expect(dataset.training.labels == [96, 97, 98, 99])
    #expect(dataset.trainingPixels == syntheticImages(count: 4).pixels)
    #expect(dataset.classCount == 100)
    #expect(dataset.classNames == names)
  }

  @Test(
    "a file cut anywhere, or one that goes on, is refused with its size",
    arguments: [0, 1, 3072, 3073, 6145, 6147, 9219])
  func wrongSize(bytes: Int) throws {
    try writeTen()
    let whole = try folder.read("data_batch_3.bin")
    let file = try folder.write(
      Array((whole + whole).prefix(bytes)), to: "data_batch_3.bin")
    #expect(
      throws: DatasetError.wrongSize(
        file: file, bytes: bytes, expected: 6146, because: "2 records of 3073 bytes")
    ) { try Self.ten.load(from: folder.path) }
  }

  @Test("a label that is no class is refused with its offset")
  func wrongLabel() throws {
    try writeTen()
    var bytes = try folder.read("data_batch_2.bin")
    bytes[3073] = 10
    let file = try folder.write(bytes, to: "data_batch_2.bin")
    #expect(
      throws: DatasetError.wrongLabel(file: file, offset: 3073, label: 10, classCount: 10)
    ) { try Self.ten.load(from: folder.path) }
  }

  @Test("a wrong fine label is refused with the fine label's offset")
  func wrongFineLabel() throws {
    let train = (0..<4).map { cifarRecord(labels: [1, $0 == 2 ? 100 : 5], image: $0) }
    let file = try folder.write(Array(train.joined()), to: "train.bin")
    try folder.write([], to: "test.bin")
    #expect(
      throws: DatasetError.wrongLabel(
        file: file, offset: 2 * 3074 + 1, label: 100, classCount: 100)
    ) { try Self.hundred.load(from: folder.path) }
  }

  @Test("a missing file is named")
  func incomplete() throws {
    try writeTen()
    try FileManager.default.removeItem(atPath: "\(folder.path)/test_batch.bin")
    #expect(
      throws: DatasetError.incomplete(file: "\(folder.path)/test_batch.bin", dataset: .cifar10)
    ) { try Self.ten.load(from: folder.path) }
  }

  @Test("a folder in a file's place is refused")
  func folderAsFile() throws {
    try writeTen()
    let file = "\(folder.path)/test_batch.bin"
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    #expect(
      throws: DatasetError.unreadable(file: file, reason: "it is not a regular file")
    ) { try Self.ten.load(from: folder.path) }
  }
}
