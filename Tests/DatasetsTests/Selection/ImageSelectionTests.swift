import Testing

@testable import Datasets

@Suite("Splits and limits")
struct ImageSelectionTests {
  private static let images = syntheticImages(
    count: 200, shape: ImageShape(height: 1, width: 1, channels: 1))

  private func classCounts(_ selection: ImageSelection) -> [Int] {
    var counts = [Int](repeating: 0, count: 10)
    for index in selection.indices { counts[Int(Self.images.labels[Int(index)])] += 1 }
    return counts
  }

  @Test("training and validation images are disjoint and together all")
  func disjoint() throws {
    let split = try TrainingSplit(of: Self.images, validation: 37, seed: 3)
    #expect(split.validation.count == 37 && split.training.count == 163)
    let all = split.training.indices + split.validation.indices
    #expect(all.sorted() == Array(0..<200))
  }

  @Test("a split is the same every time, and another for another seed")
  func deterministic() throws {
    func split(_ seed: UInt64) throws -> TrainingSplit {
      try TrainingSplit(of: Self.images, validation: 20, seed: seed)
    }
    #expect(try split(3) == split(3))
    #expect(try split(3) != split(4))
    #expect(try split(3).validation.count == 20)
  }

  @Test("both parts hold the classes equally often")
  func balanced() throws {
    let split = try TrainingSplit(of: Self.images, validation: 50, limit: 40, seed: 0)
    #expect(classCounts(split.validation) == [Int](repeating: 5, count: 10))
    #expect(classCounts(split.training) == [Int](repeating: 4, count: 10))
    let odd = try ImageSelection.balanced(of: Self.images, limit: 43, seed: 0)
    #expect(classCounts(odd).allSatisfy { $0 == 4 || $0 == 5 })
  }

  @Test("a limit leaves validation alone, and smaller limits are part of larger ones")
  func nested() throws {
    let splits = try [20, 60, nil].map {
      try TrainingSplit(of: Self.images, validation: 30, limit: $0, seed: 9)
    }
    #expect(Set(splits.map(\.validation)).count == 1)
    #expect(Set(splits[0].training.indices).isSubset(of: splits[1].training.indices))
    #expect(Set(splits[1].training.indices).isSubset(of: splits[2].training.indices))
    #expect(splits[2].training.count == 170)
  }

  @Test("unequal classes are taken until they are used up")
  func unequal() throws {
    let images = LabelledImages(
      shape: ImageShape(height: 1, width: 1, channels: 1),
      pixels: [UInt8](repeating: 0, count: 12), labels: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    let order = ImageSelection.balancedOrder(of: images.labels, seed: 2)
    #expect(order.sorted() == Array(0..<12))
    #expect(order.prefix(4).filter { $0 >= 10 }.count == 2)
  }

  @Test("more images than there are cannot be asked for")
  func tooMany() {
    #expect(
      throws: DatasetError.notEnoughImages(wanted: "201 images", available: 200)
    ) { try ImageSelection.balanced(of: Self.images, limit: 201, seed: 0) }
    #expect(
      throws: DatasetError.notEnoughImages(
        wanted: "151 training images beside 50 for validation", available: 150)
    ) { try TrainingSplit(of: Self.images, validation: 50, limit: 151, seed: 0) }
    #expect(
      throws: DatasetError.notEnoughImages(
        wanted: "200 validation images and at least one to train on", available: 200)
    ) { try TrainingSplit(of: Self.images, validation: 200, seed: 0) }
    #expect(throws: DatasetError.self) {
      try TrainingSplit(of: Self.images, validation: -1, seed: 0)
    }
  }
}
