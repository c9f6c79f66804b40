import Foundation
import Results

/// Every run file below some folders, whatever table, profile or program it was made for.
package struct RunFolder: Sendable {
  /// Where run files were looked for.
  package let folders: [URL]
  /// What they hold, in the order of the folders and of paths in them.
  package let runs: [StoredRun]
  /// Files named as run files that could not be read, with the reason in full.
  package let unreadable: [String]

  /// A run file and what it says.
  package struct StoredRun: Sendable {
    /// Where it is.
    package let file: URL
    /// Settings, origin and accuracy.
    package let summary: RunSummary
    /// Whether it came to its end, and why not.
    package let outcome: CellOutcome
  }

  /// Reads the run files; checkpoints and other hidden files are left out.
  ///
  /// - Parameter folders: Where to look, folders inside of them as well; none has to exist.
  package init(_ folders: [URL]) {
    self.folders = folders
    var runs: [StoredRun] = []
    var unreadable: [String] = []
    for file in folders.flatMap(Self.files) {
      do {
        let summary = try RunSummary.read(file.path)
        runs.append(
          StoredRun(
            file: file, summary: summary, outcome: try CellOutcome(summary, file: file)))
      } catch {
        unreadable.append("\(error)")
      }
    }
    self.runs = runs
    self.unreadable = unreadable
  }

  private static func files(in folder: URL) -> [URL] {
    let found = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    return (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "h5" }
      .sorted { $0.path < $1.path }
  }
}
