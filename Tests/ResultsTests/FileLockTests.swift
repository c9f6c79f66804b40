import Foundation
import Testing

@testable import Results

@Suite("File locks")
struct FileLockTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file(".locks/cell.lock")
  }

  @Test("one process at a time has a lock, and it is free once that is killed")
  func twoProcesses() throws {
    let first = try Fixture("hold-lock", path)
    #expect(first.line() == "held")
    #expect(try FileLock.tryAcquire(path) == nil)
    #expect(try Fixture("hold-lock", path).finish().output == "taken\n")
    let holder = try String(contentsOfFile: path, encoding: .utf8)
    #expect(holder == "\(first.processIdentifier)\n")
    first.kill()
    let lock = try FileLock.tryAcquire(path)
    #expect(lock != nil)
    #expect(try Fixture("hold-lock", path).finish().output == "taken\n")
    withExtendedLifetime(lock) {}
  }

  @Test("a lock is taken once within a process too, and given back with its owner")
  func oneProcess() throws {
    var lock = try FileLock.tryAcquire(path)
    #expect(lock != nil)
    #expect(try FileLock.tryAcquire(path) == nil)
    #expect(try FileLock.tryAcquire(folder.file("other.lock")) != nil)
    lock = nil
    #expect(try FileLock.tryAcquire(path) != nil)
  }

  @Test("a program that is started meanwhile does not inherit the lock")
  func notInherited() throws {
    var lock = try FileLock.tryAcquire(path)
    let child = try Fixture("hold-lock", folder.file("other.lock"))
    #expect(child.line() == "held")
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(try FileLock.tryAcquire(path) != nil)
    child.kill()
  }

  @Test("the lock of a file lies in a folder beside it")
  func beside() {
    #expect(FileLock.path(beside: "/runs/a/run.h5") == "/runs/a/.locks/run.h5.lock")
    #expect(FileLock.path(beside: "run.h5") == ".locks/run.h5.lock")
  }

  @Test("a file that cannot be made is an error that names it")
  func unusable() {
    #expect(
      throws: FileLockError.unusable(
        path: "/dev/null/cell.lock", operation: "open", reason: "Not a directory")
    ) { try FileLock.tryAcquire("/dev/null/cell.lock") }
  }
}
