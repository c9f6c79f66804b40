import Foundation
import Testing

@testable import Results

@Suite("Atomic replacement")
struct AtomicReplacementTests {
  private struct Interrupted: Error {}

  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("run.h5")
  }

  private func write(_ value: Int32) throws {
    try HDF5File.writeAtomically(to: path) { try $0.write([value], at: "value") }
  }

  private func value() throws -> [Int32] {
    try HDF5File.open(path).read(Int32.self, at: "value").values
  }

  @Test("a file that cannot be completed leaves the old one as it was and nothing else")
  func errorInBody() throws {
    try write(1)
    #expect(throws: Interrupted.self) {
      try HDF5File.writeAtomically(to: path) { file in
        try file.write([Int32(2)], at: "value")
        throw Interrupted()
      }
    }
    #expect(try value() == [1])
    #expect(try folder.names() == ["run.h5"])
  }

  @Test("a new file replaces the old one while somebody still reads that")
  func replacedWhileOpen() throws {
    try write(1)
    let old = try HDF5File.open(path)
    try write(2)
    #expect(try old.read(Int32.self, at: "value").values == [1])
    #expect(try value() == [2])
    #expect(try folder.names() == ["run.h5"])
  }

  @Test("a folder that does not exist is an error that names the file")
  func missingFolder() throws {
    let absent = folder.file("absent/run.h5")
    let error = #expect(throws: HDF5Error.self) {
      try HDF5File.writeAtomically(to: absent) { try $0.write([Int32(1)], at: "value") }
    }
    guard case .notStored(absent, _, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason == "No such file or directory")
  }

  @Test("a directory in the way is an error and leaves no temporary file")
  func directoryInTheWay() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: HDF5Error.self) { try write(1) }
    #expect(try folder.names() == ["run.h5"])
  }

  @Test("a folder that cannot be flushed is an error that does not promise the old file")
  func unflushedFolder() throws {
    try write(1)
    let absent = folder.file("absent")
    let expected = HDF5Error.notFlushed(
      file: path, operation: "opening its folder", reason: "No such file or directory")
    #expect(throws: expected) { try AtomicReplacement.synchronizeFolder(absent, for: path) }
    #expect(
      expected.description == """
        \(path): written, but opening its folder failed (No such file or directory); what was there \
        before is replaced, and may come back if power is lost now
        """)
  }

  @Test("temporaries go when they are a day old, or an hour and their process is gone")
  func leftovers() throws {
    let gone = try Fixture("open", path)
    _ = gone.finish()
    let ages: [(String, TimeInterval)] = [
      (".colonnade-\(gone.processIdentifier)-new.partial", 60),
      (".colonnade-\(gone.processIdentifier)-old.partial", 2 * 3600),
      (".colonnade-\(getpid())-old.partial", 2 * 3600),
      (".colonnade-\(getpid())-ancient.partial", 25 * 3600),
      (".colonnade-else-ancient.partial", 25 * 3600), ("notes.partial", 25 * 3600),
    ]
    for (name, age) in ages {
      try Data().write(to: URL(fileURLWithPath: folder.file(name)))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: folder.file(name))
    }
    try write(1)
    #expect(
      try folder.names()
        == [
          ".colonnade-\(gone.processIdentifier)-new.partial", ".colonnade-\(getpid())-old.partial",
          ".colonnade-else-ancient.partial", "notes.partial", "run.h5",
        ].sorted())
  }

  @Test("a file is whole after its writer was killed at any moment", arguments: 1...6)
  func killedWriter(round: Int) throws {
    let writer = try Fixture("write-forever", path)
    try #require(writer.line() == "1")
    // Rounds fall on different moments of a write, which takes some milliseconds.
    Thread.sleep(forTimeInterval: 0.0137 * Double(round))
    writer.kill()
    let file = try HDF5File.open(path)
    let number = try #require(try file.attribute("number")?.number)
    #expect(number >= 1)
    let values = try file.read(Float.self, at: "network/values").values
    #expect(values == [Float](repeating: Float(number), count: 1_000_000))
  }

  @Test("a limit on file sizes gives one clear error and leaves the old file whole")
  func fileTooLarge() throws {
    try write(1)
    let (output, complaints, status) = try Fixture("write-limited", path, "100000").finish()
    #expect(status == 1)
    #expect(complaints == "")
    #expect(output.hasPrefix("error: \(path): not written: writing "))
    #expect(output.contains("(File too large); what was there before is unchanged"))
    #expect(output.split(separator: "\n").count == 1)
    #expect(try value() == [1])
    #expect(try folder.names() == ["run.h5"])
  }

  @Test(
    "a full disk gives one clear error and leaves the old file whole", .enabled(if: geteuid() == 0))
  func fullDisk() throws {
    let disk = folder.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    guard try run("mount", "-t", "tmpfs", "-o", "size=256k", "colonnade-test", disk) == 0 else {
      try Test.cancel("this machine does not let the tests mount a small disk")
    }
    defer { _ = try? run("umount", disk) }
    let path = "\(disk)/run.h5"
    try HDF5File.writeAtomically(to: path) { try $0.write([Int32(1)], at: "value") }
    let large = [Float](repeating: 1, count: 1_000_000)
    let error = #expect(throws: HDF5Error.self) {
      try HDF5File.writeAtomically(to: path) { try $0.write(large, at: "x", compressed: false) }
    }
    guard case .notStored(path, _, "No space left on device")? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try HDF5File.open(path).read(Int32.self, at: "value").values == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["run.h5"])
  }

  private func run(_ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
