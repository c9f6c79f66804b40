import Foundation
import Testing

@testable import Results

@Suite("HDF5 errors")
struct HDF5ErrorTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("values.h5")
    try HDF5File.writeAtomically(to: path) { file in
      try file.write([Int32](repeating: 3, count: 10_000), at: "group/numbers")
      try file.write(["text"], at: "texts")
    }
  }

  @Test("a file that is not there is named with the system's reason")
  func missingFile() {
    let absent = folder.file("absent.h5")
    #expect(throws: HDF5Error.unreadable(file: absent, reason: "No such file or directory")) {
      try HDF5File.open(absent)
    }
    #expect(
      throws: HDF5Error.unreadable(file: folder.path, reason: "it is not a regular file")
    ) { try HDF5File.open(folder.path) }
  }

  @Test("a file of another kind is refused with its size", arguments: [0, 5, 5000])
  func foreignFile(size: Int) throws {
    let foreign = folder.file("foreign.h5")
    try Data(repeating: 65, count: size).write(to: URL(fileURLWithPath: foreign))
    #expect(throws: HDF5Error.notHDF5(file: foreign, byteCount: size)) {
      try HDF5File.open(foreign)
    }
  }

  @Test("a file cut short is refused with the library's own account")
  func truncatedFile() throws {
    let cut = folder.file("cut.h5")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count - 100).write(to: URL(fileURLWithPath: cut))
    let error = #expect(throws: HDF5Error.self) { try HDF5File.open(cut) }
    guard case .libraryFailure(cut, "/", "open the file", let stack)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(stack.first?.hasPrefix("H5Fopen: ") == true)
    #expect(stack.contains { $0.contains("truncated file") })
  }

  @Test("the library itself prints nothing")
  func silence() throws {
    let cut = folder.file("cut.h5")
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count - 100).write(to: URL(fileURLWithPath: cut))
    let (output, complaints, status) = try Fixture("open", cut).finish()
    #expect(status == 1)
    #expect(output.hasPrefix("error: \(cut): /: HDF5 failed to open the file\n"))
    #expect(complaints == "")
  }

  @Test("damaged values are an error, not wrong numbers")
  func damagedValues() throws {
    let damaged = folder.file("damaged.h5")
    try HDF5File.writeAtomically(to: damaged) { file in
      try file.write((0..<200_000).map { Int32($0 &* 7919) }, at: "numbers")
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
    for index in (bytes.count / 2)..<(bytes.count / 2 + 64) { bytes[index] ^= 0x5A }
    try bytes.write(to: URL(fileURLWithPath: damaged))
    let error = #expect(throws: HDF5Error.self) {
      try HDF5File.open(damaged).read(Int32.self, at: "numbers")
    }
    guard case .libraryFailure(damaged, "numbers", "read the values", let stack)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!stack.isEmpty)
  }

  @Test("what is read must be there and of the type asked for")
  func wrongObjects() throws {
    let file = try HDF5File.open(path)
    #expect(throws: HDF5Error.missing(file: path, object: "group/none")) {
      try file.read(Int32.self, at: "group/none")
    }
    #expect(
      throws: HDF5Error.typeMismatch(
        file: path, object: "group/numbers", expected: "float32", found: "int32")
    ) { try file.read(Float.self, at: "group/numbers") }
    #expect(
      throws: HDF5Error.typeMismatch(
        file: path, object: "group/numbers", expected: "text", found: "int32")
    ) { try file.readTexts(at: "group/numbers") }
    for object in ["texts", "group"] {
      let error = #expect(throws: HDF5Error.self) { try file.read(at: object) }
      guard case .typeMismatch(path, object, _, _)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(throws: HDF5Error.missing(file: path, object: "none")) {
      try file.members(of: "none")
    }
  }

  @Test("what is written must fit its shape, be new, and hold no zero byte")
  func wrongValues() throws {
    let path = path
    func expectError(_ error: HDF5Error, _ body: (HDF5File) throws -> Void) {
      #expect(throws: error) { try HDF5File.writeAtomically(to: path, body) }
    }
    expectError(.countMismatch(file: path, object: "x", shape: [2, 2], count: 3)) {
      try $0.write([Int8(1), 2, 3], shape: [2, 2], at: "x")
    }
    expectError(.countMismatch(file: path, object: "x", shape: [-1, -3], count: 3)) {
      try $0.write([Int8(1), 2, 3], shape: [-1, -3], at: "x")
    }
    expectError(.countMismatch(file: path, object: "x", shape: [], count: 2)) {
      try $0.write(["a", "b"], shape: [], at: "x")
    }
    expectError(.alreadyExists(file: path, object: "x")) {
      try $0.write([Int8(1)], at: "x")
      try $0.write([Int8(1)], at: "x")
    }
    expectError(.alreadyExists(file: path, object: "/@x")) {
      try $0.setAttribute("x", to: 1)
      try $0.setAttribute("x", to: 2)
    }
    expectError(.zeroByteInText(file: path, object: "x")) { try $0.write(["a\0b"], at: "x") }
    expectError(.zeroByteInText(file: path, object: "/@x")) { try $0.setAttribute("x", to: "\0") }
    expectError(.missing(file: path, object: "none")) {
      try $0.setAttribute("x", to: 1, on: "none")
    }
    #expect(try HDF5File.open(path).readTexts(at: "texts").values == ["text"])
  }

  @Test("an error's text says what, where and what would be accepted")
  func descriptions() {
    #expect(
      HDF5Error.notHDF5(file: "results/x.h5", byteCount: 12).description
        == "results/x.h5: not an HDF5 file (12 bytes without its signature)")
    #expect(
      HDF5Error.typeMismatch(file: "x.h5", object: "a/b", expected: "int8", found: "text")
        .description == "x.h5: a/b holds text; expected int8")
    #expect(
      HDF5Error.libraryFailure(file: "x.h5", object: "a", operation: "read", stack: ["f: no"])
        .description == "x.h5: a: HDF5 failed to read\n  f: no")
  }
}
