import Foundation

/// The program that draws figures.
package struct Gnuplot: Sendable {
  private let program: URL

  /// Looks for gnuplot in the folders of a search path.
  ///
  /// - Throws: ``FigureError/noGnuplot``.
  package init(path: String?) throws(FigureError) {
    let folders = (path ?? "").split(separator: ":").map(String.init)
    let found = folders.lazy.map { URL(filePath: $0).appending(path: "gnuplot") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    guard let found else { throw .noGnuplot }
    program = found
  }

  /// Draws a script in its own folder.
  ///
  /// - Throws: ``FigureError/drawing(script:message:)`` if it is not drawn without complaint.
  package func draw(_ script: URL, format: FigureFormat) throws(FigureError) {
    let process = Process()
    process.executableURL = program
    process.arguments = ["-e", "format='\(format.rawValue)'", script.lastPathComponent]
    process.currentDirectoryURL = script.deletingLastPathComponent()
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let data: Data
    do {
      try process.run()
      data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw .drawing(script: script.path, message: error.localizedDescription)
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = String(decoding: data, as: UTF8.self)
      throw .drawing(
        script: script.path, message: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}

/// How a figure is drawn.
package enum FigureFormat: String, CaseIterable, Sendable {
  /// For the web.
  case svg
  /// For papers.
  case pdf
  /// For slides.
  case png
  /// Not at all: the data, the script and the caption alone.
  case csv
}

/// What keeps a figure from being drawn.
package enum FigureError: Error, Equatable, CustomStringConvertible {
  /// The program that draws is not in the search path.
  case noGnuplot
  /// It was run and failed.
  case drawing(script: String, message: String)
  /// A file of the figure could not be written.
  case unwritable(file: String, reason: String)

  /// What is wrong, and what can be done.
  package var description: String {
    switch self {
    case .noGnuplot:
      "gnuplot is not in PATH; Scripts/setup installs it (Debian package gnuplot-nox), and "
        + "--format csv writes data and script without it"
    case .drawing(let script, let message):
      "\(script): gnuplot failed: \(message)"
    case .unwritable(let file, let reason):
      "\(file): not written: \(reason)"
    }
  }
}
