import Foundation

/// Runs programs of the system.
///
/// A program inherits the signals that the calling thread blocks. Threads of Dispatch and of Swift's
/// tasks block most of them: called from the main thread, Ctrl-C ends the program too.
enum Subprocess {
  /// How a program ended.
  struct Result {
    /// Its exit status, or the number of the signal that ended it plus 128.
    let status: Int
    /// What it printed on both streams, without white space around.
    let output: String
  }

  /// Runs a program that is searched for in `PATH`, and waits for it.
  ///
  /// - Parameters:
  ///   - program: Its name.
  ///   - arguments: Passed as they are; no shell reads them.
  ///   - package: The Debian package that supplies it, for the message.
  ///   - showsErrors: The program's standard error goes to this process's, as progress bars do, and
  ///     is not part of the result.
  /// - Returns: How it ended, whatever that was.
  /// - Throws: ``DatasetError/programMissing(name:package:)``.
  static func result(
    of program: String, _ arguments: [String], package: String, showsErrors: Bool = false
  ) throws(DatasetError) -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    if !showsErrors { process.standardError = pipe }
    let data: Data
    do {
      try process.run()
      data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw .programMissing(name: program, package: package)
    }
    process.waitUntilExit()
    let signalled = process.terminationReason == .uncaughtSignal
    let status = Int(process.terminationStatus) + (signalled ? 128 : 0)
    // The status of `env` for a program that is not there.
    if status == 127 { throw .programMissing(name: program, package: package) }
    let text = String(decoding: data, as: UTF8.self)
    return Result(status: status, output: text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Runs a program that has to succeed.
  ///
  /// - Returns: What it printed.
  /// - Throws: ``DatasetError/programMissing(name:package:)`` or
  ///   ``DatasetError/programFailed(command:status:message:)``.
  static func run(
    _ program: String, _ arguments: [String], package: String
  ) throws(DatasetError) -> String {
    let result = try result(of: program, arguments, package: package)
    guard result.status == 0 else {
      let command = ([program] + arguments).joined(separator: " ")
      throw .programFailed(command: command, status: result.status, message: result.output)
    }
    return result.output
  }
}
