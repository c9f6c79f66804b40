import Foundation

/// The program `reproduce`, in a process of its own.
final class Executable {
  /// Beside the tests' own program, built with it.
  static let url = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "reproduce")

  private let process = Process()
  private let folder: Folder
  private let name: String

  /// Starts the program in a folder, which is also its home and its folder of data sets.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - folder: Where it is started.
  ///   - name: Of the files that keep what is printed.
  ///   - limit: Largest file that may be written, in blocks of 1024 bytes; nil for no limit.
  ///   - streams: `1` for standard output and `2` for standard error, if these are full.
  ///   - environment: Further variables.
  /// - Throws: What keeps a process from being started.
  init(
    _ arguments: [String], in folder: Folder, name: String, fileLimit limit: Int? = nil,
    full streams: [Int] = [], environment: [String: String] = [:]
  ) throws {
    self.folder = folder
    self.name = name
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging([
      "HOME": folder.path, "COLONNADE_DATA": folder.path,
      // A crash that one machine in many sees says where it was.
      "SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no",
    ]) { _, own in own }.merging(environment) { _, further in further }
    process.executableURL = URL(filePath: "/bin/bash")
    // Beyond the limit a write fails as it does on a full disk, once the signal is ignored.
    let prelude = limit.map { "trap '' XFSZ; ulimit -f \($0); " } ?? ""
    let redirections = streams.map { " \($0)>/dev/full" }.joined()
    process.arguments =
      ["-c", "\(prelude)exec \"$0\" \"$@\"\(redirections)", Self.url.path] + arguments
    for (keep, suffix) in [(\Process.standardOutput, "out"), (\.standardError, "err")] {
      let file = folder.url.appending(path: "\(name).\(suffix)")
      try Data().write(to: file)
      if limit == nil {
        process[keyPath: keep] = try FileHandle(forWritingTo: file)
      } else {
        process[keyPath: keep] = Pipe()
      }
    }
    try process.run()
  }

  /// Ends the program as `kill -9` does.
  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// Interrupts the program as Ctrl-C does.
  func interrupt() { Foundation.kill(process.processIdentifier, SIGINT) }

  var isRunning: Bool { process.isRunning }

  /// The threads that it has at this moment.
  func threads() throws -> [SystemThread] {
    let tasks = "/proc/\(process.processIdentifier)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
      try SystemThread(
        folder: "\(tasks)/\(task)", isMain: Int32(task) == process.processIdentifier)
    }
  }

  /// Waits for the end.
  ///
  /// - Returns: The exit status; negative for a signal.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
  }

  /// What went to standard output.
  func output() throws -> String { try text(process.standardOutput, "out") }

  /// What went to standard error.
  func log() throws -> String { try text(process.standardError, "err") }

  private func text(_ stream: Any?, _ suffix: String) throws -> String {
    if let pipe = stream as? Pipe {
      return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    return try String(
      contentsOf: folder.url.appending(path: "\(name).\(suffix)"), encoding: .utf8)
  }
}
