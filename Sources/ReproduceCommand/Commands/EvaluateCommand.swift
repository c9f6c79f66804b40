import ArgumentParser
import Foundation
import Reproduction

/// `reproduce evaluate`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Rebuilds the network of a run file and tests it again.",
    discussion: """
      On the kind of machine that made the run the accuracy is exactly the recorded one.
      """)

  @Argument(help: ArgumentHelp("The run file.", valueName: "run.h5"))
  var file: String

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Exit with status 1 if the accuracy is not the recorded one.")
  var check = false

  mutating func run() throws {
    let context = try CommandContext.require()
    machine.apply()
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    let evaluation = try RunEvaluation(
      of: context.url(file).path, methods: context.methods,
      locator: try context.locator(machine), device: machine.device
    ) { done, batches in
      if done == batches { printer.note("tested \(batches) batches") }
    }
    let result = evaluation.result
    context.console.output(
      """
      run       \(evaluation.provenance.cellID)
      data set  \(DatasetTitle.of(evaluation.provenance.dataset)), \(result.labels.count) test images
      top-1     \(percent(result.top1)) %
      top-5     \(percent(result.top5)) %
      recorded  \(verdict(evaluation))

      """)
    if check, evaluation.recorded?.top1 != result.top1 { throw ExitStatus.checkFailed }
  }

  private func verdict(_ evaluation: RunEvaluation) -> String {
    guard let recorded = evaluation.recorded else { return "nothing: the run was not tested" }
    let accuracy = "top-1 \(percent(recorded.top1)) %"
    switch evaluation.changedPredictions {
    case 0?: return "\(accuracy), the same class for every image"
    case let count?: return "\(accuracy), \(count) images in another class"
    case nil: return "\(accuracy), of other images"
    }
  }

  private func percent(_ fraction: Double) -> String { String(format: "%.2f", 100 * fraction) }
}
