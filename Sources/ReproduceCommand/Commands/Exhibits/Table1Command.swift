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
      results change nothing. --array-rows counts other arrays than the recipe's, such as \
      --array-rows 128 --array-rows 256 --array-rows 512; --layers counts one method layer by layer.
      """)

  @Option(
    help: ArgumentHelp(
      "Rows of an array, instead of the recipe's; may be repeated.", valueName: "rows"))
  var arrayRows: [Int] = []

  @Option(
    help: ArgumentHelp("Only this method, layer by layer.", valueName: "method"))
  var layers: String?

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var table: TableFormatOption
  @OptionGroup var machine: MachineOptions

  mutating func validate() throws {
    if let wrong = arrayRows.first(where: { $0 < 1 }) {
      throw ValidationError("--array-rows is \(wrong); write a number of at least 1")
    }
    if Set(arrayRows).count < arrayRows.count {
      throw ValidationError("--array-rows names a number twice; write each once")
    }
  }

  mutating func run() throws {
    machine.apply()
    let context = try CommandContext.require()
    let run = ExhibitRun(exhibit: .table1, options: exhibit, machine: machine, context: context)
    let library = RecipeLibrary(project: try context.projectFolder())
    var recipe = try run.makeRecipe(library)
    if let layers { try recipe.keepRows([layers], option: "layers") }
    recipe.vary(arrayRows: arrayRows)
    if exhibit.dryRun {
      context.console.output("plan of \(recipe.table): computed, nothing is run\n")
      return
    }
    if layers != nil {
      for row in recipe.rows {
        let result = try LayerCostTable(recipe, row: row, methods: context.methods)
        context.console.output(result.rendered(as: table.format))
      }
      return
    }
    let result = try SchemeTable(
      recipe, paper: run.paperTable(of: recipe, library), methods: context.methods)
    context.console.output(result.rendered(as: table.format))
    try run.check(result.verdicts)
  }
}
