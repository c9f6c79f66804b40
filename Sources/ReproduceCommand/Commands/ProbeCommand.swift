import ArgumentParser
import Foundation
import Reproduction

extension ConvolutionProbe.Path: ExpressibleByArgument {}

/// `reproduce probe`.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Computes one convolution from a file, forward and backward.",
    discussion: """
      Reads the inputs of a golden case and writes every result under actual/: what another \
      implementation can be compared with.
      """)

  @Argument(help: ArgumentHelp("The convolution's inputs.", valueName: "case.h5"))
  var file: String

  @Option(help: "Where the results go.")
  var output: String

  @Option(help: "Which implementation computes.")
  var path: ConvolutionProbe.Path = .composed

  mutating func run() throws {
    let context = try CommandContext.require()
    try ConvolutionProbe.run(
      case: context.url(file).path, output: context.url(output).path, path: path)
    context.console.error("wrote \(output)")
  }
}
