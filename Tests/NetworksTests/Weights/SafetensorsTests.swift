import Foundation
import Tensors
import Testing

@testable import Networks

@Suite("Safetensors files")
struct SafetensorsTests {
  private func file(_ name: String = "w.safetensors") throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "weights-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appending(path: name).path
  }

  /// A file of a header and bytes, as the format's description has it.
  private func write(_ header: String, _ values: [UInt8] = []) throws -> String {
    let path = try file()
    var length = UInt64(header.utf8.count).littleEndian
    let bytes = Data(bytes: &length, count: 8) + Data(header.utf8) + Data(values)
    try bytes.write(to: URL(filePath: path))
    return path
  }

  @Test("reads values of several types, row-major and little-endian")
  func reading() throws {
    let path = try write(
      #"{"__metadata__":{"format":"pt"},"half":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},"#
        + #""single":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
        + #""none":{"dtype":"I64","shape":[0,3],"data_offsets":[20,20]}}"#,
      [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64] + [0x00, 0x3C, 0x00, 0xB8])
    let read = try SafetensorsFile(path: path)
    #expect(read.metadata == ["format": "pt"])
    #expect(Set(read.tensors.keys) == ["half", "single", "none"])
    let single = try #require(read.tensors["single"])
    #expect(single.shape == [2, 2])
    #expect(try single.scalars(as: Float.self) == [1, 2, 3, 4])
    let half = try #require(read.tensors["half"])
    #expect(half.scalarType == .float16)
    #expect(try half.converted(to: .float32).scalars(as: Float.self) == [1, -0.5])
    #expect(read.tensors["none"]?.shape == [0, 3])
  }

  @Test("what is written is read again, and equal tensors make equal files")
  func roundTrip() throws {
    let generator = try Generator(seed: 4)
    let tensors = [
      "b": try generator.normal([3, 5]), "a": try generator.normal([7]).converted(to: .float16),
      "c": try Tensor([1, 2, 3] as [Int64], shape: [3]),
    ]
    let (path, other) = (try file(), try file())
    try SafetensorsFile(tensors: tensors, metadata: ["origin": "a \"test\""]).write(to: path)
    let read = try SafetensorsFile(path: path)
    #expect(read.metadata == ["origin": "a \"test\""])
    for (name, tensor) in tensors {
      #expect(read.tensors[name]?.shape == tensor.shape)
      #expect(try read.tensors[name]?.bytes() == tensor.bytes())
    }
    try read.write(to: other)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(try Data(contentsOf: URL(filePath: other)) == bytes)
    #expect(bytes.prefix(8).first.map { Int($0) % 8 } == 0)
    try SafetensorsFile(tensors: [:]).write(to: other)
    #expect(try SafetensorsFile(path: other).tensors.isEmpty)
  }

  private static let entry = #""dtype":"F32","shape":[2]"#

  @Test(
    "damaged files are refused",
    arguments: [
      "", "[]", "{", #"{"a":{"dtype":"F32","shape":[2]}}"#,
      "{\"a\":{\(entry),\"data_offsets\":[0,4]}}", "{\"a\":{\(entry),\"data_offsets\":[4,12]}}",
      "{\"a\":{\(entry),\"data_offsets\":[8,0]}}", "{\"a\":{\(entry),\"data_offsets\":[0]}}",
      "{\"a\":{\(entry),\"data_offsets\":[0,8]},\"b\":{\(entry),\"data_offsets\":[0,8]}}",
      "{\"a\":{\(entry),\"data_offsets\":[0,8]},\"b\":{\(entry),\"data_offsets\":[8,16]}}",
      #"{"a":{"dtype":"F7","shape":[8],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"U8","shape":[-8],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
    ])
  func damaged(header: String) throws {
    let path = try write(header, [UInt8](repeating: 0, count: 8))
    let error = #expect(throws: WeightsError.self) { try SafetensorsFile(path: path) }
    guard case .malformed(path, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a header longer than its file, a file too short for one and no file are refused")
  func tooShort() throws {
    let path = try file()
    try Data([255, 255, 255, 255, 255, 255, 255, 255, 1]).write(to: URL(filePath: path))
    #expect(throws: WeightsError.self) { try SafetensorsFile(path: path) }
    try Data([1, 2]).write(to: URL(filePath: path))
    #expect(throws: WeightsError.self) { try SafetensorsFile(path: path) }
    let error = #expect(throws: WeightsError.self) { try SafetensorsFile(path: path + "x") }
    guard case .unreadable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
