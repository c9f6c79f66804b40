import ArgumentParser
import Datasets
import Foundation
import Reproduction

/// `reproduce list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists methods, recipes, data sets and runs, with one line each.",
    discussion: """
      Runs are those of all tables, below the results folder and as recorded in the checkout: what was \
      run, its accuracy or why it has none, and the commits and machines that made it.
      """)

  /// What can be listed.
  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case methods, recipes, datasets, runs
  }

  @Argument(help: "methods, recipes, datasets or runs; all but runs if left out.")
  var subject: Subject?

  @Flag(help: "Parameter counts of each recipe's networks under both channel mappings.")
  var mapping = false

  @Flag(help: "What each method cites.")
  var citations = false

  @Option(help: "Where runs are looked for, beside recorded ones. (default: results)")
  var results: String?

  @Flag(help: "Only the runs recorded in the checkout.")
  var recordedOnly = false

  @Option(help: "How runs are written: text, markdown, csv or latex. (default: text)")
  var format: TableFormat?

  mutating func validate() throws {
    if mapping, let subject, subject != .recipes {
      throw ValidationError("--mapping is for recipes; write reproduce list recipes --mapping")
    }
    if citations, subject != .methods {
      throw ValidationError("--citations is for methods; write reproduce list methods --citations")
    }
    if subject != .runs, results != nil || recordedOnly || format != nil {
      throw ValidationError(
        "--results, --recorded-only and --format are for runs; write reproduce list runs")
    }
    if results != nil, recordedOnly {
      throw ValidationError("--results and --recorded-only exclude each other")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    if mapping {
      try listMappings(context)
      return
    }
    for subject in subject.map({ [$0] }) ?? [.methods, .recipes, .datasets] {
      if self.subject == nil { context.console.output("\(subject.rawValue):\n") }
      switch subject {
      case .methods: printLines(methods(context), context)
      case .recipes: printLines(try recipes(context), context)
      case .datasets:
        printLines(DatasetName.allCases.map { ($0.rawValue, $0.summary) }, context)
      case .runs: try listRuns(context)
      }
    }
  }

  private func printLines(_ entries: [(String, String)], _ context: CommandContext) {
    let width = entries.map(\.0.count).max() ?? 0
    for (name, meaning) in entries {
      let padding = String(repeating: " ", count: width - name.count)
      context.console.output("  \(name)\(padding)  \(meaning)\n")
    }
  }

  /// Lists every run that can be read; one that cannot is told, and ends the command with its status.
  private func listRuns(_ context: CommandContext) throws {
    let project = try context.projectFolder()
    let recorded = RecipeLibrary(project: project).recordedFolder
    if let results, !FileManager.default.fileExists(atPath: context.url(results).path) {
      throw Failure(
        "--results: there is no folder \(context.url(results).path); name one that holds run files, or "
          + "leave it out",
        .missingInput)
    }
    let folders = recordedOnly ? [recorded] : [context.url(results ?? "results"), recorded]
    let found = RunFolder(folders)
    context.console.output(RunTable(found, root: project).rendered(as: format ?? .text))
    guard let last = found.unreadable.last else { return }
    for reason in found.unreadable.dropLast() { context.console.error("reproduce: \(reason)") }
    throw Failure(last, .missingInput)
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
