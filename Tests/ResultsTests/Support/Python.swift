import Foundation

/// A Python with the libraries of the notebooks.
struct Python {
  let executable: String

  /// `$COLONNADE_PYTHON`, else the environment of `Scripts/setup`, else `python3`: the first that
  /// can import h5py, xarray and h5netcdf.
  static let withReaders: Python? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let candidates: [String?] = [
      ProcessInfo.processInfo.environment["COLONNADE_PYTHON"],
      root.appendingPathComponent(".venv/bin/python").path, "python3",
    ]
    return candidates.compactMap { $0 }.map { Python(executable: $0) }.first { python in
      (try? python.run("import h5py, xarray, h5netcdf"))?.status == 0
    }
  }()

  /// Runs a script; what it prints, its complaints, and its exit status.
  func run(
    _ script: String, _ arguments: String...
  ) throws -> (output: String, complaints: String, status: Int32) {
    let process = Process()
    let output = Pipe()
    let complaints = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [executable, "-W", "error", "-c", script] + arguments
    process.standardOutput = output
    process.standardError = complaints
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = complaints.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      String(decoding: said, as: UTF8.self), String(decoding: complained, as: UTF8.self),
      process.terminationStatus
    )
  }
}
