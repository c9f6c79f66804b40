import Foundation
import Reproduction

/// The work of a table command, from the recipe to the printed table.
struct TableRun {
  let name: String
  let table: TableOptions
  let machine: MachineOptions
  let context: CommandContext

  func run() throws {
    let plan = try makePlan()
    if table.dryRun {
      context.console.output(plan.report(finished: [], measurements: []))
    }
  }

  /// The plan with the rows and columns that were asked for.
  private func makePlan() throws -> Plan {
    let library = RecipeLibrary(project: try context.projectFolder())
    var recipe =
      try table.recipe.map {
        try Recipe.read(file: context.url($0), named: $0, methods: context.methods)
      }
      ?? library.recipe(name, methods: context.methods)
    let added = context.addedMethods.filter { name in
      !recipe.rows.contains { $0.method == name }
    }
    for method in added + table.addRow { try recipe.addRow(method, methods: context.methods) }
    try recipe.keepColumns(table.column)
    try recipe.keepRows(table.row)
    return try Plan(
      recipe, profile: table.profile, seedCount: table.seeds, availability: { _ in .here },
      hasRecordedRun: { _ in false })
  }
}
