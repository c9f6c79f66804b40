import Foundation
import Testing

@testable import Results

@Suite("Provenance")
struct ProvenanceTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func git(_ arguments: String...) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "git", "-C", folder.path, "-c", "user.name=Test", "-c", "user.email=test@example.org",
        "-c", "commit.gpgsign=false",
      ] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test("a revision is the commit, dirty as soon as a tracked file differs")
  func revision() throws {
    #expect(SourceRevision.current(of: folder.path) == .unknown)
    guard try git("init", "-q") else { try Test.cancel("git is not installed") }
    #expect(SourceRevision.current(of: folder.path) == .unknown)
    let source = folder.file("source.txt")
    try "one".write(toFile: source, atomically: true, encoding: .utf8)
    try #require(try git("add", "source.txt"))
    try #require(try git("commit", "-q", "-m", "test: begin"))
    let clean = SourceRevision.current(of: folder.path)
    #expect(clean.commit.count == 40)
    #expect(!clean.commit.contains { !$0.isHexDigit })
    #expect(!clean.dirty)
    try "more".write(toFile: folder.file("untracked.txt"), atomically: true, encoding: .utf8)
    #expect(SourceRevision.current(of: folder.path) == clean)
    try "two".write(toFile: source, atomically: true, encoding: .utf8)
    #expect(
      SourceRevision.current(of: folder.path)
        == SourceRevision(commit: clean.commit, dirty: true))
  }

  @Test("a program's revision is its checkout's, unless the source has changed since it was built")
  func program() throws {
    guard try git("init", "-q") else { try Test.cancel("git is not installed") }
    let (source, program) = (folder.file("Sources/Part/Part.swift"), folder.file("program"))
    try FileManager.default.createDirectory(
      atPath: folder.file("Sources/Part"), withIntermediateDirectories: true)
    func write(_ path: String, secondsAgo: Double) throws {
      try "text".write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -secondsAgo)], ofItemAtPath: path)
    }
    try write(folder.file("Package.swift"), secondsAgo: 60)
    try write(source, secondsAgo: 60)
    try #require(try git("add", "Package.swift", "Sources"))
    try #require(try git("commit", "-q", "-m", "test: begin"))
    try write(program, secondsAgo: 30)
    func revision() -> SourceRevision { .ofProgram(at: program, builtIn: folder.path) }
    let clean = SourceRevision.current(of: folder.path)
    #expect(!clean.dirty)
    #expect(revision() == clean)
    try write(folder.file("notes.txt"), secondsAgo: 0)
    #expect(revision() == clean)
    let added = folder.file("Sources/Part/Added.swift")
    try write(added, secondsAgo: 45)
    #expect(revision() == SourceRevision(commit: clean.commit, dirty: true))
    try write(added, secondsAgo: 0)
    #expect(revision() == .unknown)
    #expect(SourceRevision.ofProgram(at: folder.file("absent"), builtIn: folder.path) == .unknown)
  }

  @Test("a folder that does not exist has no revision")
  func noFolder() {
    #expect(SourceRevision.current(of: folder.file("absent")) == .unknown)
  }

  @Test(
    "the processor is named as its makers do, or by its architecture",
    arguments: [
      ("processor\t: 0\nmodel name\t: Some  CPU @ 2.00GHz\nflags\t: a b", "Some CPU @ 2.00GHz"),
      ("processor\t: 0\nModel\t: Small Board: Rev 2", "Small Board: Rev 2"),
    ])
  func processor(information: String, name: String) {
    #expect(Machine.processor(information: information) == name)
  }

  @Test("a machine that tells nothing still has a name")
  func unnamedProcessor() {
    #expect(["x86_64", "arm64", "other"].contains(Machine.processor(information: "")))
    #expect(!Machine.processor().isEmpty)
  }

  @Test("a GPU is named as its driver does; what the driver does not tell is unknown")
  func gpu() throws {
    let driver = folder.file("nvidia")
    #expect(Machine.gpu(driver: driver) == "unknown, driver unknown")
    try FileManager.default.createDirectory(
      atPath: "\(driver)/gpus/0000:01:00.0", withIntermediateDirectories: true)
    try Data("Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 17\n".utf8)
      .write(to: URL(fileURLWithPath: "\(driver)/gpus/0000:01:00.0/information"))
    try Data(
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.159.04  Wed\nGCC version: 13\n".utf8
    )
    .write(to: URL(fileURLWithPath: "\(driver)/version"))
    #expect(Machine.gpu(driver: driver) == "NVIDIA H100 80GB HBM3, driver 580.159.04")
  }

  @Test("versions hold what every run depends on and what the caller adds")
  func versions() {
    let versions = Machine.versions(adding: ["libtorch": "1.13.1", "os": "mine"])
    #expect(versions.keys.sorted() == ["architecture", "hdf5", "libtorch", "os", "swift"])
    #expect(versions["hdf5"]?.split(separator: ".").count == 3)
    #expect(versions["libtorch"] == "1.13.1")
    #expect(versions["os"] == "mine")
    #expect(
      Machine.operatingSystem(release: "ID=x\nPRETTY_NAME=\"A System 12\"\n") == "A System 12")
    #expect(Machine.operatingSystem(release: "") == "Linux")
  }
}
