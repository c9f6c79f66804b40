import ArgumentParser
import Reproduction

/// `reproduce table3`.
struct Table3Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table3",
    abstract: "Prints accuracy and cost of every weight by partial-sum granularity.",
    discussion: """
      Runs that other tables have made are read, not made again.
      """)

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var table: TableFormatOption
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    machine.apply()
    let context = try CommandContext.require()
    let run = ExhibitRun(exhibit: .table3, options: exhibit, machine: machine, context: context)
    try run.run { findings in
      let result = try GranularityTable(
        plan: findings.plan, outcomes: findings.outcomes, paper: findings.paper,
        methods: context.methods)
      context.console.output(result.rendered(as: table.format))
      return result.verdicts
    }
  }
}
