import ArgumentParser
import Foundation
import Reproduction
import Results
import Training

/// `reproduce export`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Writes a trained network as crossbar hardware takes it, and proves that it is the same.",
    discussion: """
      Per layer: integer cells, the converters' thresholds in units of the integer sum, one \
      multiplier per converted column, offsets folded into constants. With --verify the test images \
      go through a path of its own that knows nothing but these, and every converter's code is \
      compared with the trained network's.
      """)

  @Argument(help: ArgumentHelp("The run file.", valueName: "run.h5"))
  var file: String

  @Option(help: ArgumentHelp("Where the network goes, HDF5 or NPZ.", valueName: "out.h5|out.npz"))
  var output: String?

  @Flag(help: "Compare all codes and classes; exit with status 1 if any differs.")
  var verify = false

  @Option(help: "Test images to verify; as many as the run if left out.")
  var testImages: Int?

  @OptionGroup var machine: MachineOptions

  mutating func validate() throws {
    guard output != nil || verify else {
      throw ValidationError("nothing to do; write --output FILE, --verify, or both")
    }
    if let output, Self.format(of: output) == nil {
      throw ValidationError("--output is '\(output)'; write a name that ends in .h5 or .npz")
    }
    if let testImages, testImages < 1 {
      throw ValidationError("--test-images is \(testImages); write a number of at least 1")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    machine.apply()
    let stored = try StoredNetwork(
      of: context.url(file).path, methods: context.methods,
      locator: try context.locator(machine), device: machine.device,
      testImages: testImages)
    let export = RunExport(of: stored)
    if let output, let format = Self.format(of: output) {
      let deployment = try export.deploymentFile()
      try deployment.write(to: context.url(output).path, as: format)
      context.console.output(
        "wrote     \(context.url(output).standardizedFileURL.path), "
          + "\(deployment.layers.count) layers on arrays\n")
    }
    if verify { try prove(export, stored, context) }
  }

  private func prove(
    _ export: RunExport, _ stored: StoredNetwork, _ context: CommandContext
  ) throws {
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    let found: RunExport.Verification
    do {
      found = try export.verify { done, batches in
        if context.stop.isRequested { throw TrainingError.interrupted(checkpoint: nil) }
        if done == batches { printer.note("verified \(batches) batches") }
      }
    } catch TrainingError.interrupted {
      throw Failure("stopped on request; nothing was proved", .interrupted)
    }
    let rows = found.layers.map {
      [$0.name, "\($0.conversions)", "\($0.differingCodes)", "\($0.differingOutputs)"]
    }
    let table = RunSections.aligned(
      [["layer", "conversions", "other codes", "other outputs"]] + rows)
    context.console.output(
      """
      run       \(stored.run.provenance.cellID)
      data set  \(DatasetTitle.of(stored.run.provenance.dataset)), \(found.images) test images
      \(table.joined(separator: "\n"))
      top-1     \(String(format: "%.2f", 100 * found.top1)) % in hardware, \
      \(found.differingPredictions) images in another class, \
      \(found.differingLogits) with other outputs
      verdict   \(found.isEqual ? "the same bits everywhere" : "hardware and network differ")

      """)
    if !found.isEqual { throw ExitStatus.checkFailed }
  }

  private static func format(of name: String) -> DeploymentFile.Format? {
    DeploymentFile.Format(rawValue: (name as NSString).pathExtension.lowercased())
  }
}
