import ArgumentParser
import Foundation
import Reproduction
import Results

/// `reproduce inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Prints settings, provenance, metrics and per-layer saturation of a run file.")

  @Argument(help: ArgumentHelp("The run file.", valueName: "run.h5"))
  var file: String

  mutating func run() throws {
    let context = try CommandContext.require()
    context.console.output(RunReport(try RunFile.read(context.url(file).path)).text)
  }
}
