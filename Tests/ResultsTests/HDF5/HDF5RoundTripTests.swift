import Foundation
import TestSupport
import Testing

@testable import Results

@Suite("HDF5 values")
struct HDF5RoundTripTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("values.h5")
  }

  /// Any bits at all, so also every infinity and every quiet or signalling not-a-number.
  private func roundTrip<Element: HDF5Element>(
    _: Element.Type, seed: UInt64
  ) throws -> (written: StoredArray, bytes: StoredArray, values: StoredArray) {
    var random = SplitMix(seed: seed)
    let shape = random.shape()
    let size = shape.reduce(Element.scalarType.byteCount, *)
    let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
    let array = StoredArray(type: Element.scalarType, shape: shape, bytes: bytes)
    let values = try #require(array.values(of: Element.self))
    try HDF5File.writeAtomically(to: path) { file in
      try file.write(array, at: "bytes")
      try file.write(values, shape: shape, at: "deep/er/values", compressed: seed % 2 == 0)
    }
    let file = try HDF5File.open(path)
    let read = try file.read(Element.self, at: "deep/er/values")
    return (
      array, try file.read(at: "bytes"), StoredArray(read.values, shape: read.shape)
    )
  }

  @Test("arrays of any shape and bits come back as they were", arguments: 0..<20 as Range<UInt64>)
  func arrays(seed: UInt64) throws {
    func expectEqual<Element: HDF5Element>(_ type: Element.Type) throws {
      let (written, bytes, values) = try roundTrip(type, seed: seed)
      #expect(bytes == written)
      #expect(values == written)
    }
    try expectEqual(Int8.self)
    try expectEqual(UInt8.self)
    try expectEqual(Int16.self)
    try expectEqual(Int32.self)
    try expectEqual(Int64.self)
    try expectEqual(Float.self)
    try expectEqual(Double.self)
  }

  @Test("numbers of every type are had as doubles")
  func doubles() {
    #expect(StoredArray([Int8.min, 0, .max]).reals == [-128, 0, 127])
    #expect(StoredArray([UInt8.max]).reals == [255])
    #expect(StoredArray([Int16.min]).reals == [-32768])
    #expect(StoredArray([Int32.min]).reals == [-2_147_483_648])
    #expect(StoredArray([Int64(1) << 53]).reals == [9_007_199_254_740_992])
    #expect(StoredArray([Float(0.5), -1]).reals == [0.5, -1])
    #expect(StoredArray([0.1]).reals == [0.1])
    #expect(StoredArray([Float](), shape: [0, 2]).reals == [])
  }

  @Test("texts of any length, script and shape come back as they were")
  func texts() throws {
    let texts = [
      "", "plain", "Größe µm", "列", "e\u{301}", String(repeating: "long ", count: 40_000),
    ]
    try HDF5File.writeAtomically(to: path) { file in
      try file.write(texts, shape: [2, 3], at: "texts")
      try file.write(["one"], shape: [], at: "single")
      try file.write([String](), at: "none")
    }
    let file = try HDF5File.open(path)
    #expect(try file.readTexts(at: "texts").values == texts)
    #expect(try file.readTexts(at: "texts").shape == [2, 3])
    #expect(try file.readTexts(at: "single").values == ["one"])
    #expect(try file.readTexts(at: "single").shape == [])
    #expect(try file.readTexts(at: "none").values == [])
  }

  @Test("arrays larger than a chunk are packed and come back whole")
  func manyChunks() throws {
    let values = (0..<700_001).map { Float($0 % 97) }
    try HDF5File.writeAtomically(to: path) { file in
      try file.write(values, at: "packed")
      try file.write(values, shape: [1, 700_001], at: "row")
    }
    let file = try HDF5File.open(path)
    #expect(try file.read(Float.self, at: "packed").values == values)
    #expect(try file.read(Float.self, at: "row").shape == [1, 700_001])
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(size < 700_001)
  }

  @Test("equal contents give equal files")
  func deterministic() throws {
    let paths = [path, folder.file("again.h5")]
    for path in paths {
      try HDF5File.writeAtomically(to: path) { file in
        try file.write([Float](repeating: 0.5, count: 5000), at: "a/b", dimensions: ["time"])
        try file.setAttribute("text", to: "words", on: "a")
      }
      // Times in HDF5 files are whole seconds, so that one would show.
      Thread.sleep(forTimeInterval: 1.1)
    }
    let contents = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(contents[0] == contents[1])
  }

  @Test(
    "attributes come back as they were",
    arguments: [
      .text(""), .text("列"), .texts(["a", ""]), .texts([]), .integer(.min), .integers([1, -2]),
      .integers([]), .number(-0.1), .numbers([.infinity, 2]), .boolean(true), .boolean(false),
      .text(String(repeating: "x", count: 100_000)),
    ] as [HDF5Attribute], ["/", "group", "group/array"])
  func attributes(value: HDF5Attribute, object: String) throws {
    try HDF5File.writeAtomically(to: path) { file in
      try file.write([Int32(1)], at: "group/array", dimensions: ["axis"])
      try file.setAttribute("name", to: value, on: object)
    }
    let file = try HDF5File.open(path)
    #expect(try file.attribute("name", on: object) == value)
    #expect(try file.attributeNames(on: object) == ["name"])
    #expect(try file.attribute("other", on: object) == nil)
  }

  @Test("members are listed in the order they were written, dimensions apart")
  func members() throws {
    try HDF5File.writeAtomically(to: path) { file in
      for name in ["zebra", "yak", "x-ray"] {
        try file.write([Int8(1), 2], at: "zoo/\(name)", dimensions: ["animal"])
      }
      try file.createGroup("zoo/house")
    }
    let file = try HDF5File.open(path)
    #expect(try file.members() == [HDF5Member(name: "zoo", kind: .group)])
    #expect(
      try file.members(of: "zoo").filter { $0.kind == .array }.map(\.name)
        == ["zebra", "yak", "x-ray"])
    #expect(
      try file.members(of: "zoo").filter { $0.kind != .array } == [
        HDF5Member(name: "animal", kind: .dimension), HDF5Member(name: "house", kind: .group),
      ])
    #expect(try file.contains("zoo/house"))
    #expect(try file.contains("/"))
    #expect(try !file.contains("zoo/house/cellar"))
    #expect(try !file.contains("nowhere/at/all"))
  }

  @Test("the library can be used from many threads at once")
  func threads() async throws {
    let folder = folder
    let paths = (0..<8).map { folder.file("\($0).h5") }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for (index, path) in paths.enumerated() {
        group.addTask {
          let values = [Int32](repeating: Int32(index), count: 10_000)
          for _ in 0..<10 {
            try HDF5File.writeAtomically(to: path) { try $0.write(values, at: "values") }
            let read = try HDF5File.open(path).read(Int32.self, at: "values").values
            guard read == values else { return 0 }
          }
          return 1
        }
      }
      let whole = try await group.reduce(0, +)
      #expect(whole == paths.count)
    }
  }
}

extension SplitMix {
  /// Between none and four axes of lengths 0 to 7.
  fileprivate mutating func shape() -> [Int] {
    (0..<Int.random(in: 0...4, using: &self)).map { _ in Int.random(in: 0...7, using: &self) }
  }
}
