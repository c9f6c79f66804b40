import ArgumentParser
import Crossbar
import Foundation
import Networks
import Reproduction
import Tensors

/// `reproduce weights`.
struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights",
    abstract: "Exchanges float weights with other programs, in safetensors format.",
    discussion: """
      Runs start from such a file with `reproduce train --pretrained`, or with `pretrained:` under a \
      recipe's network. ResNet-18 with post-activation blocks has torchvision's names.
      """,
    subcommands: [WeightsExportCommand.self, WeightsCheckCommand.self])
}

/// `reproduce weights export`.
struct WeightsExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the trained float weights of a run file.",
    discussion: """
      Weights, normalisation with its statistics and the classifier, in float32, as training left \
      them; nothing of quantizers, whose codes and scales reproduce export writes.
      """)

  @Argument(help: ArgumentHelp("The run file.", valueName: "run.h5"))
  var file: String

  @Argument(help: ArgumentHelp("Where the weights go.", valueName: "out.safetensors"))
  var output: String

  mutating func run() throws {
    let context = try CommandContext.require()
    let weights = try RunWeights(of: context.url(file).path)
    try weights.file.write(to: context.url(output).path)
    context.console.output(
      "\(context.url(output).path): \(weights.file.tensors.count) tensors of \(weights.network)\n")
  }
}

/// `reproduce weights check`.
struct WeightsCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tells whether a file holds the weights of a network, and all that does not fit.",
    discussion: "Exit status 64 if anything does not fit.")

  @Argument(help: ArgumentHelp("The weights.", valueName: "file.safetensors"))
  var file: String

  @Option(help: "The network: \(NetworkCatalogue.names.joined(separator: ", ")).")
  var network: String

  @Option(help: "Classes of the classifier.")
  var classes = 1000

  mutating func validate() throws {
    guard classes >= 1 else {
      throw ValidationError("--classes is \(classes); write a number of at least 1")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    let settings = NetworkSettings(name: network)
    let method = try context.methods.make(
      "float32", options: .mapping([:]), file: "the command line")
    let made = try NetworkCatalogue.make(
      settings,
      context: NetworkContext(
        classes: classes,
        crossbar: CrossbarSettings(
          rows: 128, columns: 128, weightBits: 8, cellBits: 2, activationBits: 8,
          partialSumBits: .ideal), method: method, generator: Generator(seed: 0)))
    try PretrainedWeights(path: context.url(file).path).load(into: made, settings)
    context.console.output("\(context.url(file).path): all weights of \(network)\n")
  }
}
