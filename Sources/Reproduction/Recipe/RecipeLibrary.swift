import Foundation

/// The recipes and printed tables of a checkout.
package struct RecipeLibrary: Sendable {
  /// The folder that holds `Reproductions/` and `paper-tables/`.
  package let project: URL

  package init(project: URL) { self.project = project }

  /// Names of the tables that have a recipe, sorted.
  package var names: [String] {
    let folder = project.appending(path: "Reproductions")
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return entries.filter {
      FileManager.default.fileExists(atPath: recipeFile($0).path)
    }.sorted()
  }

  /// Reads the recipe of a table.
  ///
  /// - Throws: ``RecipeError``.
  package func recipe(_ table: String, methods: MethodCatalogue) throws -> Recipe {
    try Recipe.read(
      file: recipeFile(table), named: "Reproductions/\(table)/recipe.yaml", methods: methods)
  }

  /// Reads what the paper printed about a recipe's table.
  ///
  /// - Parameters:
  ///   - recipe: The recipe.
  ///   - exhibit: The table or figure that the recipe is a variant of, whose printed numbers serve if
  ///     there are none under the recipe's own name.
  /// - Returns: Printed numbers and claims.
  /// - Throws: ``RecipeError``.
  package func paperTable(of recipe: Recipe, variantOf exhibit: String) throws -> PaperTable {
    let hasOwn = FileManager.default.fileExists(atPath: paperFile(recipe.table).path)
    let name = hasOwn ? recipe.table : exhibit
    return try PaperTable.read(file: paperFile(name), named: "paper-tables/\(name).yaml")
  }

  /// Run files that came with the checkout, in a folder per table.
  package var recordedFolder: URL { project.appending(path: "Reproductions/recorded") }

  private func paperFile(_ table: String) -> URL {
    project.appending(path: "paper-tables/\(table).yaml")
  }

  private func recipeFile(_ table: String) -> URL {
    project.appending(path: "Reproductions/\(table)/recipe.yaml")
  }
}
