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

  /// Reads what the paper printed in a table.
  ///
  /// - Throws: ``RecipeError``.
  package func paperTable(_ table: String) throws -> PaperTable {
    let name = "paper-tables/\(table).yaml"
    return try PaperTable.read(file: project.appending(path: name), named: name)
  }

  /// Run files that came with the checkout, in a folder per table.
  package var recordedFolder: URL { project.appending(path: "Reproductions/recorded") }

  private func recipeFile(_ table: String) -> URL {
    project.appending(path: "Reproductions/\(table)/recipe.yaml")
  }
}
