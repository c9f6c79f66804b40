import Foundation
import Testing

@testable import Datasets

@Suite("ImageNet's folders")
struct ImageNetFormatTests {
  private func load(_ folder: TemporaryFolder) throws -> Dataset {
    try ImageNetFormat(name: .imageNet, decoding: ImageDecoding()).load(from: folder.path)
  }

  private func touch(_ folder: TemporaryFolder, _ files: String...) throws {
    for file in files { try folder.write([0xFF, 0xD8, 0xFF], to: file) }
  }

  @Test("classes are the folders' names in order, images their files in order")
  func order() throws {
    let folder = try TemporaryFolder()
    try touch(
      folder, "train/n02/b.JPEG", "train/n02/a.jpg", "train/n01/c.jpeg", "train/n02/.hidden.jpg",
      "val/n02/z.JPEG")
    let dataset = try load(folder)
    #expect(dataset.classCount == 2 && dataset.classNames == ["n01", "n02"])
    #expect(dataset.training.labels == [0, 1, 1] && dataset.test.labels == [1])
    let images = try #require(dataset.training as? ImageFolder)
    #expect(
      (0..<3).map { images.path(of: $0) }
        == ["n01/c.jpeg", "n02/a.jpg", "n02/b.JPEG"].map {
          "\(folder.path)/train/\($0)"
        })
  }

  @Test("a list of classes decides their numbers")
  func list() throws {
    let folder = try TemporaryFolder()
    try touch(folder, "train/n02/a.JPEG", "val/n05/b.JPEG")
    try folder.write(Array("n09\nn05\nn02\n".utf8), to: "wnids.txt")
    let dataset = try load(folder)
    #expect(dataset.classCount == 3)
    #expect(dataset.training.labels == [2] && dataset.test.labels == [1])
    try folder.write(Array("n02\nn02\n".utf8), to: "wnids.txt")
    #expect(throws: DatasetError.self) { try load(folder) }
  }

  @Test("folders of classes alone give every tenth image of a class for testing")
  func flat() throws {
    let folder = try TemporaryFolder()
    for image in 0..<12 { try touch(folder, "n01/\(String(format: "%02d", image)).JPEG") }
    try touch(folder, "n02/only.JPEG")
    let dataset = try load(folder)
    let test = try #require(dataset.test as? ImageFolder)
    #expect(dataset.training.count == 11 && test.count == 2)
    #expect(
      (0..<2).map { URL(filePath: test.path(of: $0)).lastPathComponent } == [
        "01.JPEG", "11.JPEG",
      ])
  }

  @Test("what is not laid out this way is refused, naming the folder")
  func refusals() throws {
    let unsorted = try TemporaryFolder()
    try touch(unsorted, "train/n01/a.JPEG", "val/b.JPEG")
    #expect(throws: DatasetError.imagesWithoutClass(folder: "\(unsorted.path)/val")) {
      try load(unsorted)
    }
    let half = try TemporaryFolder()
    try touch(half, "train/n01/a.JPEG")
    #expect(throws: DatasetError.incomplete(file: "\(half.path)/val", dataset: .imageNet)) {
      try load(half)
    }
    let unknown = try TemporaryFolder()
    try touch(unknown, "train/n01/a.JPEG", "val/n02/a.JPEG")
    #expect(
      throws: DatasetError.unknownClass(
        folder: "\(unknown.path)/val/n02", listed: "\(unknown.path)/train", count: 1)
    ) { try load(unknown) }
    let empty = try TemporaryFolder()
    try touch(empty, "train/n01/a.JPEG", "train/n02/a.txt", "val/n01/a.JPEG")
    #expect(throws: DatasetError.noImages(folder: "\(empty.path)/train/n02")) { try load(empty) }
  }

  @Test("the folder is found by its name, or as a searched folder that has both parts")
  func location() throws {
    let root = try TemporaryFolder()
    try touch(root, "imagenet-sample/train/a/a.JPEG", "imagenet-sample/val/a/a.JPEG")
    func locator(_ path: String) throws -> DatasetLocator {
      try DatasetLocator(explicit: path, home: nil, system: nil)
    }
    let sample = "\(root.path)/imagenet-sample"
    #expect(try locator(root.path).folder(of: .imageNet) == nil)
    #expect(try locator(root.path).folder(of: .imageNetSample) == sample)
    #expect(try locator(sample).folder(of: .imageNetSample) == sample)
    #expect(try locator(sample).folder(of: .imageNet) == nil)
    try touch(root, "ILSVRC2012/train/a/a.JPEG", "ILSVRC2012/val/a/a.JPEG")
    let full = "\(root.path)/ILSVRC2012"
    #expect(try locator(full).folder(of: .imageNet) == full)
    try root.write([1], to: "imagenet-sample/weights.safetensors")
    let found = try locator(root.path).file("weights.safetensors", of: .imageNetSample)
    #expect(found == "\(sample)/weights.safetensors")
    #expect(try locator(root.path).file("absent", of: .imageNetSample) == nil)
  }
}
