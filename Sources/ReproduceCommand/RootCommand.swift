import ArgumentParser

/// `reproduce`: nothing but its subcommands.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Regenerates the tables of a study on crossbar quantization, from images to numbers.",
    discussion: """
      Tables go to standard output, everything else to standard error.
      Exit status: 0 done, 1 a verdict failed (--check), 2 a run failed, 64 wrong usage or recipe, \
      66 missing or unreadable input, 130 interrupted. Documentation/Errors.md has every message.
      """,
    subcommands: [
      Table2Command.self, ListCommand.self, TrainCommand.self, EvaluateCommand.self,
      ExportCommand.self, InspectCommand.self, WeightsCommand.self, ProbeCommand.self,
      BenchCommand.self,
      DataCommand.self,
    ])
}
