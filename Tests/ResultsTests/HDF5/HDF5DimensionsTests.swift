import Testing

@testable import Results

@Suite("HDF5 dimensions")
struct HDF5DimensionsTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("dimensions.h5")
  }

  @Test("axes keep their names, and one group's arrays share them")
  func names() throws {
    try HDF5File.writeAtomically(to: path) { file in
      try file.write([Int32(0), 1], at: "g/epoch", dimensions: ["epoch"])
      try file.write(
        [Float](repeating: 0, count: 6), shape: [2, 3], at: "g/a", dimensions: ["epoch", "class"])
      try file.write([Int8(1), 2, 3], at: "g/b", dimensions: ["class"])
      try file.write([Int8(1), 2, 3, 4], at: "h/b", dimensions: ["class"])
      try file.write([Float](), shape: [0, 2], at: "h/empty", dimensions: ["none", "two"])
      try file.write([Float(1)], shape: [], at: "h/single", dimensions: [])
      try file.write([Float(1)], at: "h/unnamed")
    }
    let file = try HDF5File.open(path)
    #expect(try file.dimensions(of: "g/epoch") == ["epoch"])
    #expect(try file.dimensions(of: "g/a") == ["epoch", "class"])
    #expect(try file.dimensions(of: "g/b") == ["class"])
    #expect(try file.dimensions(of: "h/b") == ["class"])
    #expect(try file.dimensions(of: "h/empty") == ["none", "two"])
    #expect(try file.dimensions(of: "h/single") == [])
    #expect(try file.dimensions(of: "h/unnamed") == [nil])
  }

  @Test("a dimension cannot have two lengths, nor be something else")
  func conflicts() {
    let path = path
    #expect(
      throws: HDF5Error.dimensionTaken(
        file: path, dimension: "g/class", length: 2, found: "one of length [3]")
    ) {
      try HDF5File.writeAtomically(to: path) { file in
        try file.write([Int8(1), 2, 3], at: "g/a", dimensions: ["class"])
        try file.write([Int8(1), 2], at: "g/b", dimensions: ["class"])
      }
    }
    #expect(
      throws: HDF5Error.dimensionTaken(
        file: path, dimension: "g/class", length: 2, found: "an object that is no dimension")
    ) {
      try HDF5File.writeAtomically(to: path) { file in
        try file.createGroup("g/class")
        try file.write([Int8(1), 2], at: "g/b", dimensions: ["class"])
      }
    }
  }

  @Test(
    "there must be one name per axis, each different",
    arguments: [["a"], ["a", "a"], ["a", "b", "c"], ["a", ""], ["a", "b/c"], []])
  func wrongNames(names: [String]) {
    let path = path
    #expect(
      throws: HDF5Error.dimensionNames(file: path, object: "x", names: names, shape: [1, 2])
    ) {
      try HDF5File.writeAtomically(to: path) {
        try $0.write([Int8(1), 2], shape: [1, 2], at: "x", dimensions: names)
      }
    }
  }
}
