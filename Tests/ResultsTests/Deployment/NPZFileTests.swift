import Foundation
import TestSupport
import Testing

@testable import Results

@Suite("NPZ files") struct NPZFileTests {
  @Test("equal contents give equal bytes, and a failing writer leaves the old file")
  func deterministic() throws {
    let folder = try TemporaryFolder()
    let paths = [folder.file("a.npz"), folder.file("b.npz")]
    for path in paths {
      try NPZFile.writeAtomically(to: path) { file in
        try file.add("x", StoredArray([Int32(1), 2, 3]))
        try file.add("text", text: "ü")
      }
    }
    let contents = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(contents[0] == contents[1])
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try NPZFile.writeAtomically(to: paths[0]) { _ in throw Stop() }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: paths[0])) == contents[1])
    #expect(throws: HDF5Error.self) {
      try NPZFile.writeAtomically(to: folder.file("none/a.npz")) { _ in }
    }
  }
}

@Suite(
  "NPZ files in Python",
  .enabled(
    if: Python.withReaders != nil,
    "no Python that can import h5py, xarray and h5netcdf; Scripts/setup makes one"))
struct NPZPythonTests {
  @Test("numpy reads every type, any number of axes, empty arrays and texts")
  func numpy() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("all.npz")
    try NPZFile.writeAtomically(to: path) { file in
      try file.add("group/int8", StoredArray([Int8(-128), 127], shape: [2, 1]))
      try file.add("uint8", StoredArray([UInt8(0), 255]))
      try file.add("int16", StoredArray([Int16(-300)], shape: []))
      try file.add("int32", StoredArray([Int32.min, .max]))
      try file.add("int64", StoredArray([Int64.min, .max]))
      try file.add("float32", StoredArray([Float(0.1), .infinity], shape: [1, 2]))
      try file.add("float64", StoredArray([0.1, -Double.pi]))
      try file.add("empty", StoredArray([Float](), shape: [0, 3]))
      try file.add("long", StoredArray((0..<100_000).map { Int32($0 % 7) }))
      try file.add("text", text: "größer als 日本 \u{1F600}")
      try file.add("none", text: "")
    }
    let python = try #require(Python.withReaders)
    let result = try python.run(
      """
      import numpy, sys, zipfile
      assert zipfile.ZipFile(sys.argv[1]).testzip() is None
      file = numpy.load(sys.argv[1], allow_pickle=False)
      for name in file.files:
          array = file[name]
          values = array.tolist() if array.size < 9 else int(array.sum())
          print(name, array.dtype.name if array.dtype.kind != "U" else "text", array.shape, values)
      """, path)
    #expect(result.status == 0, "\(result.complaints)")
    #expect(
      result.output.split(separator: "\n") == [
        "group/int8 int8 (2, 1) [[-128], [127]]", "uint8 uint8 (2,) [0, 255]",
        "int16 int16 () -300", "int32 int32 (2,) [-2147483648, 2147483647]",
        "int64 int64 (2,) [-9223372036854775808, 9223372036854775807]",
        "float32 float32 (1, 2) [[0.10000000149011612, inf]]",
        "float64 float64 (2,) [0.1, -3.141592653589793]", "empty float32 (0, 3) []",
        "long int32 (100000,) 299995", "text text () größer als 日本 😀", "none text () ",
      ])
  }
}
