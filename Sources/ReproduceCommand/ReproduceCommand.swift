import ArgumentParser
import Crossbar
import Foundation
import Reproduction
import Tensors
import Training

/// The command line `reproduce`, with methods of a user's own beside the built-in ones.
public enum ReproduceCommand {
  /// Runs the command line of this process and ends the process with its exit status.
  ///
  /// An executable of your own is this one line in its `main.swift`:
  ///
  ///     ReproduceCommand.main(adding: [MyMethod.self])
  ///
  /// Every added method gets a row of its own, with default options, at the end of each table and
  /// figure that compares methods.
  ///
  /// - Parameter methods: Methods whose names no built-in method has.
  public static func main(adding methods: [any QuantizationMethod.Type] = []) -> Never {
    let console = Console.standard
    let interruption = Interruption()
    InterruptSignals.keepFromComputation()
    Torch.keepFreedMemory()
    do {
      let context = CommandContext(
        methods: try MethodCatalogue(builtInMethods + methods),
        addedMethods: methods.map { $0.identity.name },
        environment: ProcessInfo.processInfo.environment,
        workingDirectory: URL(
          filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory),
        console: console, stop: interruption.watched())
      let status = run(Array(CommandLine.arguments.dropFirst()), in: context)
      withExtendedLifetime(interruption) { exit(status) }
    } catch {
      console.error("reproduce: \(error)")
      exit(ExitStatus.usage.rawValue)
    }
  }

  /// Runs one command line and returns its exit status; what it prints goes to the console.
  ///
  /// A command whose standard output could not be written has failed, whatever else it did.
  package static func run(_ arguments: [String], in context: CommandContext) -> Int32 {
    let status = execute(arguments, in: context)
    guard let reason = context.console.outputFailure() else { return status }
    context.console.error("reproduce: standard output: not written: \(reason)")
    return ExitStatus.runFailed.rawValue
  }

  private static func execute(_ arguments: [String], in context: CommandContext) -> Int32 {
    CommandContext.$current.withValue(context) {
      do {
        var command = try RootCommand.parseAsRoot(arguments)
        try InstructionSet.check(context.environment)
        try command.run()
        return ExitStatus.done.rawValue
      } catch {
        return report(error, to: context.console)
      }
    }
  }

  private static func report(_ error: any Error, to console: Console) -> Int32 {
    if let status = error as? ExitStatus { return status.rawValue }
    if let failure = Failure(error) {
      console.error("reproduce: \(failure.message)")
      return failure.status.rawValue
    }
    // What is left comes from the parser, help (status 0) or misuse (status 64), or from Foundation.
    let text = RootCommand.fullMessage(for: error)
    let status = RootCommand.exitCode(for: error).rawValue
    guard status == 0 || status == ExitStatus.usage.rawValue else {
      console.error("reproduce: \(error.localizedDescription)")
      return ExitStatus.runFailed.rawValue
    }
    if status == 0 { console.output(text + "\n") } else { console.error(text) }
    return status
  }
}
