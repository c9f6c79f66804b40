import Foundation

/// A running `results-fixture`.
final class Fixture {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let complaints = Pipe()

  /// Starts the fixture that lies beside the test bundle.
  init(_ arguments: String...) throws {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let products = URL(fileURLWithPath: bundle).deletingLastPathComponent()
    process.executableURL = products.appendingPathComponent("results-fixture")
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = complaints
    try process.run()
  }

  deinit {
    if process.isRunning { kill() }
  }

  var processIdentifier: Int32 { process.processIdentifier }

  /// The next line it says, nil at its end.
  func line() -> String? {
    var bytes: [UInt8] = []
    while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 10 {
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Ends it at once, as a power cut or the kernel would.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Everything it still says, its complaints and its exit status.
  func finish() -> (output: String, complaints: String, status: Int32) {
    try? input.fileHandleForWriting.close()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = complaints.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      String(decoding: said, as: UTF8.self), String(decoding: complained, as: UTF8.self),
      process.terminationStatus
    )
  }
}
