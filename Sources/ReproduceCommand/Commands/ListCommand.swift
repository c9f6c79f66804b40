import ArgumentParser
import Datasets
import Foundation
import Reproduction

/// `reproduce list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists methods, recipes and data sets, with one line each.")

  /// What can be listed.
  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case methods, recipes, datasets
  }

  @Argument(help: "methods, recipes or datasets; everything if left out.")
  var subject: Subject?

  @Flag(help: "Parameter counts of each recipe's networks under both channel mappings.")
  var mapping = false

  @Flag(help: "What each method cites.")
  var citations = false

  mutating func validate() throws {
    if mapping, let subject, subject != .recipes {
      throw ValidationError("--mapping is for recipes; write reproduce list recipes --mapping")
    }
    if citations, subject != .methods {
      throw ValidationError("--citations is for methods; write reproduce list methods --citations")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    if mapping {
      try listMappings(context)
      return
    }
    for subject in subject.map({ [$0] }) ?? Subject.allCases {
      let entries =
        switch subject {
        case .methods: methods(context)
        case .recipes: try recipes(context)
        case .datasets: DatasetName.allCases.map { ($0.rawValue, $0.summary) }
        }
      let width = entries.map(\.0.count).max() ?? 0
      if self.subject == nil { context.console.output("\(subject.rawValue):\n") }
      for (name, meaning) in entries {
        let padding = String(repeating: " ", count: width - name.count)
        context.console.output("  \(name)\(padding)  \(meaning)\n")
      }
    }
  }

  private func listMappings(_ context: CommandContext) throws {
    let library = RecipeLibrary(project: try context.projectFolder())
    for name in library.names {
      let recipe = try library.recipe(name, methods: context.methods)
      guard let row = recipe.rows.last else { continue }
      let method = try context.methods.make(row.method, options: row.options, file: name)
      context.console.output("\(name), parameters with method \(row.method):\n")
      context.console.output(try MappingReport(recipe, method: method).text)
    }
  }

  private func methods(_ context: CommandContext) -> [(String, String)] {
    context.methods.methods.map {
      ($0.identity.name, citations ? $0.identity.citation : $0.identity.summary)
    }
  }

  private func recipes(_ context: CommandContext) throws -> [(String, String)] {
    try RecipeLibrary(project: context.projectFolder()).names.map { name in
      let recipe = try RecipeLibrary(project: context.projectFolder())
        .recipe(name, methods: context.methods)
      let profiles = ProfileName.allCases.filter { recipe.profiles[$0] != nil }.map(\.rawValue)
      let work =
        profiles.isEmpty ? "nothing is run" : "profiles \(profiles.joined(separator: ", "))"
      return (
        name,
        "\(recipe.title) (\(recipe.rows.count) methods, \(recipe.columns.count) settings; \(work))"
      )
    }
  }
}
