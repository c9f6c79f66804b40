import ArgumentParser
import Foundation
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

  @OptionGroup var table: TableOptions
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    machine.apply()
    try TableRun(name: "table2", table: table, machine: machine, context: .require()).run()
  }
}
