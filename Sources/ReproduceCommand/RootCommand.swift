import ArgumentParser

/// `reproduce`: nothing but its subcommands.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Regenerates the tables and figures of a study on crossbar quantization.",
    discussion: """
      Tables go to standard output, everything else to standard error.
      Exit status: 0 done, 1 a verdict failed (--check), 2 a run failed, 64 wrong usage or recipe, \
      66 missing or unreadable input, 130 interrupted. Documentation/Errors.md has every message.
      """,
    subcommands: [
      Table1Command.self, Table2Command.self, Table2MappingCommand.self, Table3Command.self,
      TableCalibrationCommand.self, FigureOverheadCommand.self, FigureVariationCommand.self,
      FigureTrainingCommand.self, FigureADCCommand.self, ReportCommand.self, ListCommand.self,
      TrainCommand.self, EvaluateCommand.self, ExportCommand.self, InspectCommand.self,
      WeightsCommand.self, ProbeCommand.self, BenchCommand.self, DataCommand.self,
      NewMethodCommand.self,
    ])
}
