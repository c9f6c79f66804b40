import Foundation
import Testing

/// A local HTTP server that serves a folder and ends its first responses early.
final class CuttingServer {
  let address: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Why tests that need it cannot run here, nil if they can.
  static var obstacle: String? {
    for program in ["python3", "curl", "tar", "gzip", "md5sum", "sha256sum"] {
      let isThere = (ProcessInfo.processInfo.environment["PATH"] ?? "")
        .split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
      if !isThere { return "\(program) is not installed" }
    }
    return nil
  }

  init(_ folder: TemporaryFolder, arguments: [String] = []) throws {
    let script = try #require(
      Bundle.module.path(forResource: "cutting_server", ofType: "py", inDirectory: "Fixtures"))
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script, folder.path] + arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([10]) {
      if byte.isEmpty { break }
      line += byte
    }
    let port = try #require(Int(String(decoding: line, as: UTF8.self)), "the server has a port")
    address = "http://127.0.0.1:\(port)"
  }

  // Not by a signal: a child inherits the signals that dispatch's threads block.
  deinit { try? input.fileHandleForWriting.close() }

  /// Ends the server and lists its responses: first byte and status, "0 200".
  func responses() throws -> [String] {
    try input.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
