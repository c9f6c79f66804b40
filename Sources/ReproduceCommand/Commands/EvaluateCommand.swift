import ArgumentParser
import Foundation
import Reproduction
import Results
import Training

/// `reproduce evaluate`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract:
      "Rebuilds the network of a run file and tests it again, as it is or on simulated chips.",
    discussion: """
      As it is, on the kind of machine that made the run, the accuracy is exactly the recorded one, \
      and no file changes.

      Chips whose cells or converters vary, and converters of other bits, are added to the run file \
      one by one: an interrupted sweep goes on where it was, and a longer one only simulates what is \
      missing. Kinds of variation add up.
      """)

  @Argument(help: ArgumentHelp("The run file.", valueName: "run.h5"))
  var file: String

  @OptionGroup(title: "Simulated chips") var chips: ChipOptions
  @OptionGroup var machine: MachineOptions

  @Flag(help: "Exit with status 1 if the accuracy is not the recorded one.")
  var check = false

  mutating func validate() throws {
    if check, chips.asksForChips {
      throw ValidationError(
        "--check compares with the recorded accuracy, which simulated chips do not have; leave it "
          + "out")
    }
    if check, chips.testImages != nil {
      throw ValidationError(
        "--check compares with the recorded accuracy, which is that of all test images of the run; "
          + "leave --test-images out")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    machine.apply()
    if chips.asksForChips {
      try evaluateChips(context)
    } else {
      try evaluateExactly(context)
    }
  }

  // MARK: As it is

  private func evaluateExactly(_ context: CommandContext) throws {
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    let evaluation = try RunEvaluation(
      of: context.url(file).path, methods: context.methods,
      locator: try context.locator(machine), device: machine.device,
      testImages: chips.testImages
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
    case let count?:
      let device = evaluation.provenance.device
      let elsewhere =
        device == machine.device.rawValue ? "" : " (on \(device), which adds up otherwise)"
      return "\(accuracy)\(elsewhere), \(count) images in another class"
    case nil: return "\(accuracy), of other images"
    }
  }

  // MARK: Simulated chips

  private func evaluateChips(_ context: CommandContext) throws {
    let source = context.url(file).standardizedFileURL
    let target = chips.output.map { context.url($0).standardizedFileURL } ?? source
    // First, because a lock is a file, and makes its folder.
    _ = try RunSummary.read(source.path)
    try requireFolder(of: target)
    // Whoever adds chips replaces the whole file, so there is one at a time.
    guard let held = try FileLock.tryAcquire(FileLock.path(beside: target.path)) else {
      throw Failure(
        "\(target.path): another process is adding chips to this file; wait for it, or write "
          + "elsewhere with --output", .runFailed)
    }
    defer { withExtendedLifetime(held) {} }
    let stored = try StoredNetwork(
      of: source.path, methods: context.methods,
      locator: try context.locator(machine), device: machine.device,
      testImages: chips.testImages, adc: chips.adcBits)
    let sweep = try ChipSweep(
      of: stored,
      .init(
        variation: chips.variation, chips: chips.chipCount, seed: chips.chipSeed,
        recalibrates: chips.recalibrate))
    if target != source, !FileManager.default.fileExists(atPath: target.path) {
      try stored.run.write(to: target.path)
    }
    let found = try simulate(sweep, target, context)
    report(found, sweep.conditions, stored.run, context)
    context.console.output("stored    \(target.path), group variation\n")
  }

  private func requireFolder(of file: URL) throws {
    let folder = file.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw Failure(
        "\(file.path): not written: there is no folder \(folder); make it, or write elsewhere "
          + "with --output", .runFailed)
    }
  }

  private func simulate(
    _ sweep: ChipSweep, _ target: URL, _ context: CommandContext
  ) throws -> [VariationRecord.Chip] {
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
    do {
      return try sweep.run(
        addingTo: target,
        environment: .current(device: machine.device),
        stop: context.stop
      ) { chip, done, batches in
        if done == batches { printer.note("chip \(chip): tested \(batches) batches") }
      }
    } catch TrainingError.interrupted {
      throw Failure(
        "stopped on request; \(target.path) has all chips so far, and the same command goes on",
        .interrupted)
    }
  }

  private func report(
    _ chips: [VariationRecord.Chip], _ conditions: VariationRecord.Conditions, _ run: RunFile,
    _ context: CommandContext
  ) {
    let accuracies = chips.map(\.top1)
    guard let statistics = SeedStatistics(accuracies) else { return }
    let deviation = statistics.deviation.map { " ± \(percent($0))" } ?? ""
    let range =
      "lowest \(percent(accuracies.min() ?? 0)) %, highest \(percent(accuracies.max() ?? 0)) %"
    context.console.output(
      """
      run       \(run.provenance.cellID)
      data set  \(DatasetTitle.of(run.provenance.dataset)), \(conditions.images) test images
      chips     \(chips.count) of seed \(self.chips.chipSeed): \(conditions.text)
      top-1     \(percent(statistics.mean))\(deviation) %
      range     \(range)
      recorded  \(run.test.map { "top-1 \(percent($0.top1)) %, exact cells" } ?? "nothing")

      """)
  }

  private func percent(_ fraction: Double) -> String { String(format: "%.2f", 100 * fraction) }
}
