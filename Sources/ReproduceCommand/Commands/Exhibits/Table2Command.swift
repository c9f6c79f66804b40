import ArgumentParser
import Reproduction

/// `reproduce table2`.
struct Table2Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table2",
    abstract: "Trains every method in every setting and prints the comparison table.",
    discussion: """
      Finished runs are read from the results folder and from Reproductions/recorded, never made \
      again; an interrupted run continues where it stopped. Several processes may work on one \
      results folder at once.
      """)

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var table: TableFormatOption
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    try compare(.table2, exhibit, table.format, machine)
  }
}

/// `reproduce table2-mapping`.
struct Table2MappingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table2-mapping",
    abstract: "Prints table 2's gains with partitioned and with replicated channels.",
    discussion: """
      Does the gain depend on the larger network that the authors' release trains? Cells with \
      partitioned channels are table 2's own and are not made again.
      """)

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var table: TableFormatOption
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    try compare(.table2Mapping, exhibit, table.format, machine)
  }
}

/// `reproduce table-calibration`.
struct TableCalibrationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table-calibration",
    abstract: "Quantizes pretrained ResNet-18 by calibration alone, for ADCs of 8 to 3 bits.",
    discussion: """
      Nothing is trained: ranges of weights, activations and partial sums are set from training images \
      by the least squared error, layer by layer.
      """)

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var table: TableFormatOption
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    try compare(.tableCalibration, exhibit, table.format, machine)
  }
}

/// Makes and prints a table of methods against settings.
private func compare(
  _ exhibit: Exhibit, _ options: ExhibitOptions, _ format: TableFormat, _ machine: MachineOptions
) throws {
  machine.apply()
  let context = try CommandContext.require()
  let run = ExhibitRun(exhibit: exhibit, options: options, machine: machine, context: context)
  try run.run { findings in
    let table = ComparisonTable(
      plan: findings.plan, outcomes: findings.outcomes, paper: findings.paper,
      methods: context.methods)
    context.console.output(table.rendered(as: format))
    return table.verdicts
  }
}
