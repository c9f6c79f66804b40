import Foundation

/// The files of a picture: its data, the script that draws them, and what else stands beside it.
package struct Drawing: Sendable {
  /// The files' common name.
  package var name: String
  /// Comma-separated values.
  package var data: String
  /// Draws the data in the format that the variable `format` names.
  package var script: String
  /// What stands below the picture; nil if nothing does.
  package var caption: String?

  /// Gathers the files of a picture.
  package init(name: String, data: String, script: String, caption: String? = nil) {
    self.name = name
    self.data = data
    self.script = script
    self.caption = caption
  }

  /// Writes data, script and caption into a folder and draws them.
  ///
  /// - Parameters:
  ///   - folder: Made if it is not there.
  ///   - formats: What to draw.
  ///   - gnuplot: Draws; nil if nothing is drawn.
  /// - Returns: The files, in the order of their writing.
  /// - Throws: ``FigureError``.
  package func write(
    to folder: URL, formats: [FigureFormat], gnuplot: Gnuplot?
  ) throws(FigureError) -> [URL] {
    var files: [URL] = []
    for (suffix, text) in [("csv", data), ("gp", script), ("txt", caption)] {
      guard let text else { continue }
      let file = folder.appending(path: "\(name).\(suffix)")
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
      } catch {
        throw .unwritable(file: file.path, reason: error.localizedDescription)
      }
      files.append(file)
    }
    guard let gnuplot else { return files }
    for format in FigureFormat.allCases where format != .csv && formats.contains(format) {
      try gnuplot.draw(folder.appending(path: "\(name).gp"), format: format)
      files.append(folder.appending(path: "\(name).\(format.rawValue)"))
    }
    return files
  }
}

extension Figure {
  /// Data, script and caption.
  package var drawing: Drawing {
    Drawing(name: name, data: csv(), script: script(), caption: caption())
  }
}
