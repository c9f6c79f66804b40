import ArgumentParser
import Foundation
import Reproduction
import Results
import Training

/// `reproduce inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Prints settings, provenance, metrics, layers, weights and scales of a run.",
    discussion: """
      The checkpoint of a run that goes on, results/.checkpoints/<cell>.h5, shows how far it \
      is and how its scales lie.

      With --layer, range and saturation of that layer's columns, and how its partial sums lie around \
      the levels of the converters.
      """)

  @Argument(help: ArgumentHelp("The run file or checkpoint.", valueName: "run.h5"))
  var file: String

  @Option(help: "The layer to report on, such as stage1.block0.convolution0.")
  var layer: String?

  @Option(
    help: """
      How many columns to list, those clipped most first; or all, in their order. (default: 10)
      """)
  var list: String?

  @Option(
    help: ArgumentHelp(
      "Where to draw the histogram with gnuplot; data and script go beside it.",
      valueName: "figure.svg|png|pdf"))
  var figure: String?

  mutating func validate() throws {
    if let list {
      if list != "all", (Int(list) ?? -1) < 0 {
        throw ValidationError("--list is '\(list)'; write a number, 0 or more, or all")
      }
      if layer == nil {
        throw ValidationError("--list lists columns of one layer; name it with --layer")
      }
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
    if Checkpoint.isCheckpoint(path) {
      guard layer == nil else {
        throw Failure(
          "\(path): a checkpoint has no statistics of layers; leave --layer out, or finish the run",
          .missingInput)
      }
      context.console.output(try CheckpointReport(path: path).text)
      return
    }
    let run = try RunFile.read(path)
    guard let layer else {
      context.console.output(RunReport(run).text)
      return
    }
    let report = try LayerReport(of: layer, in: run, file: path)
    context.console.output(report.text(listing: Int(list ?? "10")))
    guard let figure, let format = Self.format(of: figure) else { return }
    guard let drawn = run.layers.first(where: { $0.name == layer }).flatMap(LayerFigure.init)
    else {
      throw Failure("\(path): layer '\(layer)' has no histogram of partial sums", .missingInput)
    }
    let target = context.url(figure).standardizedFileURL
    let files = try drawn.drawing(name: target.deletingPathExtension().lastPathComponent).write(
      to: target.deletingLastPathComponent(), formats: [format],
      gnuplot: Gnuplot(path: context.environment["PATH"]))
    context.console.error("wrote " + files.map(\.path).joined(separator: ", "))
  }

  private static func format(of name: String) -> FigureFormat? {
    let format = FigureFormat(rawValue: (name as NSString).pathExtension.lowercased())
    return format == .csv ? nil : format
  }
}
