import Foundation

/// The lines of a file of this project, with lines added where a list or a block ends.
struct SourceText {
  private let path: String
  private var lines: [String]

  /// Reads a file of a checkout.
  init(_ path: String, in checkout: URL) throws(ScaffoldError) {
    self.path = path
    let file = checkout.appending(path: path)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw .notACheckout(folder: checkout.path, missing: path)
    }
    lines = text.components(separatedBy: "\n")
  }

  /// The whole file.
  var text: String { lines.joined(separator: "\n") }

  /// Adds a line before the `]` that ends the list whose first line is `opening`.
  func appending(_ line: String, toListAt opening: String) throws(ScaffoldError) -> SourceText {
    guard let first = lines.firstIndex(of: opening),
      let last = lines[first...].firstIndex(of: "]")
    else { throw .unexpected(path: path, missing: opening) }
    return inserting(line, at: last)
  }

  /// Adds a line behind the last indented one under `opening`.
  func appending(_ line: String, toBlockAt opening: String) throws(ScaffoldError) -> SourceText {
    guard let first = lines.firstIndex(of: opening) else {
      throw .unexpected(path: path, missing: opening)
    }
    let indented = lines[(first + 1)...].prefix { $0.hasPrefix("  ") }
    return inserting(line, at: indented.endIndex)
  }

  /// Adds an import in alphabetical order.
  func importing(_ module: String) throws(ScaffoldError) -> SourceText {
    let line = "import \(module)"
    guard let first = lines.firstIndex(where: { $0.hasPrefix("import ") }) else {
      throw .unexpected(path: path, missing: "import …")
    }
    let imports = lines[first...].prefix { $0.hasPrefix("import ") }
    return inserting(line, at: imports.firstIndex { $0 > line } ?? imports.endIndex)
  }

  private func inserting(_ line: String, at index: Int) -> SourceText {
    var copy = self
    copy.lines.insert(line, at: index)
    return copy
  }
}
