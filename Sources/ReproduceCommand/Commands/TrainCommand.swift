import ArgumentParser
import Crossbar
import Foundation
import Networks
import Reproduction
import Results
import Training

/// `reproduce train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Makes one run outside of any table.",
    discussion: """
      Prints the path of the run file. A finished run is not made again, an interrupted one \
      continues from its checkpoint.
      """)

  @OptionGroup var settings: RunOptionGroup
  @OptionGroup var machine: MachineOptions

  @Option(help: "Folder of run files; the run is <folder>/train/<run>.h5.")
  var results = "results"

  @Option(help: "Where to write the run file instead.")
  var output: String?

  @Flag(help: "Make the run anew if it is finished, for instance after a change of the method.")
  var again = false

  mutating func run() throws {
    let context = try CommandContext.require()
    machine.apply()
    let configuration = try settings.configuration(methods: context.methods)
    try NetworkCheck(methods: context.methods).check(configuration)
    let store = ResultStore(results: context.url(results), table: "train", recorded: nil)
    let identifier = try CellIdentifier(configuration)
    let file = output.map { context.url($0) } ?? store.runFile(identifier)
    let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)

    if let finished = try finishedFile(of: configuration, at: file, in: store), !again {
      printer.note("finished before; the file is read, not made again (--again makes it anew)")
      context.console.output(finished.path + "\n")
      return
    }
    let locator = try context.locator(machine)
    if case .missing(let reason) = locator.availability(configuration.dataset) {
      throw Failure(reason, .missingInput)
    }
    if let file = configuration.network.pretrained,
      case .missing(let reason) = locator.availability(
        weights: file, of: configuration.dataset)
    {
      throw Failure(reason, .missingInput)
    }
    try train(configuration, identifier, store: store, file: file, context, printer)
    context.console.output(file.path + "\n")
  }

  /// The file of the run, if it is finished.
  ///
  /// - Throws: ``Failure`` if `--output` names a file that is something else: it is not lost to a typing
  ///   error.
  private func finishedFile(
    of configuration: RunConfiguration, at file: URL, in store: ResultStore
  ) throws -> URL? {
    guard output != nil else {
      guard case .finished(let record)? = try store.outcome(of: configuration) else { return nil }
      return record.file ?? file
    }
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    guard let summary = try? RunSummary.read(file.path),
      try summary.provenance.recipe == configuration.canonicalText()
    else {
      throw Failure(
        "--output: \(file.path) is there already and is not this run's; name another file, or move "
          + "it away", .usage)
    }
    return summary.provenance.status == .finished ? file : nil
  }

  private func train(
    _ configuration: RunConfiguration, _ identifier: CellIdentifier, store: ResultStore,
    file: URL, _ context: CommandContext, _ printer: ProgressPrinter
  ) throws {
    let executor = CellExecutor(
      methods: context.methods, locator: try context.locator(machine),
      device: machine.device,
      environment: .current(device: machine.device),
      checkpointInterval: machine.checkpointInterval, stop: context.stop)
    guard let lock = try FileLock.tryAcquire(store.lockFile(identifier).path) else {
      throw Failure(
        "\(identifier): another process is making this run; wait for it, or change --results",
        .runFailed)
    }
    defer { withExtendedLifetime(lock) {} }
    // Under the lock: until then it may be another process that needs the checkpoint.
    if again { try store.forgetCheckpoint(of: identifier, writtenBefore: .now) }
    printer.note("\(identifier)")
    let outcome = try store.make(identifier, at: file) { checkpoint in
      try executor.run(
        configuration, profile: "none", checkpoint: checkpoint, report: printer.update)
    }
    switch outcome {
    case .finished(let record):
      if again, output == nil { try store.removeCopies(of: identifier) }
      printer.note(String(format: "top-1 %.2f %%", record.topOne))
      if let warning = record.warning { printer.note("warning: \(warning)") }
    case .failed(let reason), .diverged(let reason), .notAttempted(let reason):
      throw Failure("\(identifier): \(reason)", .runFailed)
    }
  }
}
