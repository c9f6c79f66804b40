import Foundation

/// A Python with the libraries that read run files.
package struct Python: Sendable {
  private let executable: String

  /// `$COLONNADE_PYTHON`, else the environment of `Scripts/setup`, else `python3`: the first that
  /// can import h5py, xarray and h5netcdf.
  package static let withReaders = first(importing: "h5py, xarray, h5netcdf")

  /// As ``withReaders``, but with what executes notebooks, too.
  package static let withNotebooks = first(
    importing: "h5py, xarray, h5netcdf, pandas, matplotlib, nbformat, nbclient, ipykernel")

  private static func first(importing modules: String) -> Python? {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
      url.deletingLastPathComponent()
    }
    let candidates: [String?] = [
      ProcessInfo.processInfo.environment["COLONNADE_PYTHON"],
      root.appending(path: ".venv/bin/python").path, "python3",
    ]
    return candidates.compactMap { $0 }.map { Python(executable: $0) }.first { python in
      (try? python.run("import \(modules)"))?.status == 0
    }
  }

  /// What a script printed, its complaints, and its exit status.
  package typealias Result = (output: String, complaints: String, status: Int32)

  /// Runs a script with warnings as errors.
  package func run(_ script: String, _ arguments: String...) throws -> Result {
    try run(["-W", "error", "-c", script] + arguments)
  }

  /// Runs a script of this checkout.
  package func run(file: URL, _ arguments: [String]) throws -> Result {
    // No compiled modules: they would lie in the checkout.
    try run(["-B", file.path] + arguments)
  }

  private func run(_ arguments: [String]) throws -> Result {
    let process = Process()
    let output = Pipe()
    // A file, so that a script with much to say never waits for somebody to listen.
    let complaints = FileManager.default.temporaryDirectory.appending(path: "python-\(UUID())")
    try Data().write(to: complaints)
    defer { try? FileManager.default.removeItem(at: complaints) }
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [executable] + arguments
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: complaints)
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      String(decoding: said, as: UTF8.self),
      String(decoding: try Data(contentsOf: complaints), as: UTF8.self),
      process.terminationStatus
    )
  }
}
