import ArgumentParser
import Foundation
import Reproduction

/// `reproduce table1`.
struct Table1Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table1",
    abstract: "Prints the schemes side by side, with what each costs on arrays.",
    discussion: """
      Everything is computed from the networks and methods: nothing is run, so profile, seeds and \
      results change nothing.
      """)

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var table: TableFormatOption
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    machine.apply()
    let context = try CommandContext.require()
    let run = ExhibitRun(name: "table1", options: exhibit, machine: machine, context: context)
    let library = RecipeLibrary(project: try context.projectFolder())
    let recipe = try run.makeRecipe(library)
    if exhibit.dryRun {
      context.console.output("plan of \(recipe.table): computed, nothing is run\n")
      return
    }
    let result = try SchemeTable(
      recipe, paper: library.paperTable("table1"), methods: context.methods)
    context.console.output(result.rendered(as: table.format))
    try run.check(result.verdicts)
  }
}
