import ArgumentParser
import Foundation
import Reproduction
import Results

/// `reproduce inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Prints settings, provenance, metrics and per-layer saturation of a run file.",
    discussion: """
      With --layer, range and saturation of that layer's columns, and how its partial sums lie around \
      the levels of the converters.
      """)

  @Argument(help: ArgumentHelp("The run file.", valueName: "run.h5"))
  var file: String

  @Option(help: "The layer to report on, such as stage1.block0.convolution0.")
  var layer: String?

  @Option(help: "How many columns to list, those clipped most first; or all, in their order.")
  var list: String = "10"

  @Option(
    help: ArgumentHelp(
      "Where to draw the histogram with gnuplot; data and script go beside it.",
      valueName: "figure.svg|png|pdf"))
  var figure: String?

  mutating func validate() throws {
    if list != "all", (Int(list) ?? -1) < 0 {
      throw ValidationError("--list is '\(list)'; write a number, 0 or more, or all")
    }
    guard let figure else { return }
    if layer == nil { throw ValidationError("--figure draws one layer; name it with --layer") }
    if Self.format(of: figure) == nil {
      throw ValidationError(
        "--figure is '\(figure)'; write a name that ends in .svg, .png or .pdf")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    let path = context.url(file).path
    let run = try RunFile.read(path)
    guard let layer else {
      context.console.output(RunReport(run).text)
      return
    }
    let report = try LayerReport(of: layer, in: run, file: path)
    context.console.output(report.text(listing: Int(list)))
    guard let figure, let format = Self.format(of: figure) else { return }
    guard let drawing = run.layers.first(where: { $0.name == layer }).flatMap(LayerFigure.init)
    else {
      throw Failure("\(path): layer '\(layer)' has no histogram of partial sums", .missingInput)
    }
    try draw(drawing, to: context.url(figure).standardizedFileURL, format, context)
  }

  private func draw(
    _ drawing: LayerFigure, to figure: URL, _ format: LayerFigure.Format, _ context: CommandContext
  ) throws {
    let stem = figure.deletingPathExtension()
    let (data, script) = (stem.appendingPathExtension("csv"), stem.appendingPathExtension("gp"))
    do {
      try Data(drawing.data.utf8).write(to: data, options: .atomic)
      let text = drawing.script(
        data: data.lastPathComponent, output: figure.lastPathComponent, format: format)
      try Data(text.utf8).write(to: script, options: .atomic)
    } catch {
      throw Failure("\(data.path): not written: \(error.localizedDescription)", .runFailed)
    }
    try Self.gnuplot(script, context)
    context.console.error(
      "wrote \(figure.path), \(data.lastPathComponent), \(script.lastPathComponent)")
  }

  private static func gnuplot(_ script: URL, _ context: CommandContext) throws {
    let folders = (context.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let candidates = folders.map { URL(filePath: $0).appending(path: "gnuplot") }
    guard
      let program = candidates.first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else {
      throw Failure(
        "gnuplot is not in PATH; Scripts/setup installs it, and then gnuplot draws \(script.path)",
        .runFailed)
    }
    let process = Process()
    let complaints = Pipe()
    process.executableURL = program
    process.arguments = [script.lastPathComponent]
    process.currentDirectoryURL = script.deletingLastPathComponent()
    process.standardError = complaints
    try process.run()
    let text = String(
      decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        "\(script.path): gnuplot failed: \(text.trimmingCharacters(in: .whitespacesAndNewlines))",
        .runFailed)
    }
  }

  private static func format(of name: String) -> LayerFigure.Format? {
    LayerFigure.Format(rawValue: (name as NSString).pathExtension.lowercased())
  }
}
