import ArgumentParser
import Foundation
import Reproduction

/// `reproduce report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one web page with every table and figure from finished runs.",
    discussion: """
      Nothing is run. The page holds all it needs: tables, drawings, verdicts, and for every number \
      the run file, seed, recipe hash and commit behind it.
      """)

  @Option(help: "Whose runs are shown: smoke, quick, short or paper.")
  var profile: ProfileName = .short

  @Option(help: "Folder of run files.")
  var results = "results"

  @Option(help: "The file to write.")
  var output = "report.html"

  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    let context = try CommandContext.require()
    let project = try context.projectFolder()
    let gnuplot = try Gnuplot(path: context.environment["PATH"])
    let options = try ExhibitOptions.parse([
      "--profile", profile.rawValue, "--results", results, "--recorded-only",
    ])
    let sections = try [
      "table2", "table2-mapping", "table3", "table1", "table-calibration", "figure-overhead",
      "figure-adc", "figure-variation", "figure-training",
    ].map { name in
      try section(
        ExhibitRun(name: name, options: options, machine: machine, context: context), gnuplot)
    }
    let page = ReportPage(
      summary: "A reproduction of J. Kim, K. E. Jeon, Y. Kim, J. H. Ko, DATE 2025, arXiv "
        + "2502.07842, from finished runs of profile \(profile.rawValue). What the paper printed is "
        + "compared where it is known; what is not known is called unknown.",
      sections: sections)
    let file = context.url(output)
    do {
      try Data(page.html(project: project).utf8).write(to: file, options: .atomic)
    } catch {
      throw FigureError.unwritable(file: file.path, reason: error.localizedDescription)
    }
    context.console.output(file.path + "\n")
  }

  private func section(_ run: ExhibitRun, _ gnuplot: Gnuplot) throws -> ReportPage.Section {
    let methods = run.context.methods
    if run.name == "table1" {
      let library = RecipeLibrary(project: try run.context.projectFolder())
      let table = try SchemeTable(
        run.makeRecipe(library), paper: library.paperTable(run.name), methods: methods)
      return ReportPage.Section(
        table, title: table.recipe.title,
        claims: table.claims.map { .init(text: $0.line, verdict: $0.verdict) })
    }
    let findings = try run.recorded()
    let (plan, outcomes, paper) = (findings.plan, findings.outcomes, findings.paper)
    if run.name.hasPrefix("table2") {
      let table = ComparisonTable(plan: plan, outcomes: outcomes, paper: paper, methods: methods)
      return ReportPage.Section(
        table, title: plan.recipe.title,
        claims: table.claimLines.map { .init(text: $0.text, verdict: $0.verdict) })
    }
    if run.name == "table3" {
      let table = try GranularityTable(plan: plan, outcomes: outcomes, methods: methods)
      return ReportPage.Section(table, title: plan.recipe.title, claims: [])
    }
    let input = try FigureInput(plan: plan, outcomes: outcomes, paper: paper, methods: methods)
    let figure: Figure =
      switch run.name {
      case "figure-overhead": .overhead(input)
      case "figure-adc": .adc(input)
      case "figure-training": .training(input)
      default: .variation(input, chips: try findings.chips())
      }
    return ReportPage.Section(figure, svg: try drawing(of: figure, gnuplot))
  }

  /// The figure as SVG, drawn in a folder that goes at once.
  private func drawing(of figure: Figure, _ gnuplot: Gnuplot) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try figure.drawing.write(to: folder, formats: [.svg], gnuplot: gnuplot)
    return try files.last.map { try String(contentsOf: $0, encoding: .utf8) } ?? ""
  }
}
