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
    let sections = try Self.order.map { exhibit in
      try section(
        ExhibitRun(exhibit: exhibit, options: options, machine: machine, context: context), gnuplot)
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

  /// What the paper claims comes first.
  private static let order: [Exhibit] = [
    .table2, .table2Mapping, .table3, .table1, .tableCalibration, .figureOverhead, .figureADC,
    .figureVariation, .figureTraining,
  ]

  private func section(_ run: ExhibitRun, _ gnuplot: Gnuplot) throws -> ReportPage.Section {
    switch run.exhibit.kind {
    case .schemes: try schemes(run)
    case .comparison: try comparison(run)
    case .granularities: try granularities(run)
    case .figure(.overhead): try drawn(run, gnuplot) { input, _ in .overhead(input) }
    case .figure(.adc): try drawn(run, gnuplot) { input, _ in .adc(input) }
    case .figure(.training): try drawn(run, gnuplot) { input, _ in .training(input) }
    case .figure(.variation):
      try drawn(run, gnuplot) { .variation($0, chips: try $1.chips()) }
    }
  }

  private func schemes(_ run: ExhibitRun) throws -> ReportPage.Section {
    let library = RecipeLibrary(project: try run.context.projectFolder())
    let recipe = try run.makeRecipe(library)
    let table = try SchemeTable(
      recipe, paper: run.paperTable(of: recipe, library), methods: run.context.methods)
    return ReportPage.Section(
      table, title: recipe.title,
      claims: table.claims.map { .init(text: $0.line, verdict: $0.verdict) })
  }

  private func comparison(_ run: ExhibitRun) throws -> ReportPage.Section {
    let findings = try run.recorded()
    let table = ComparisonTable(
      plan: findings.plan, outcomes: findings.outcomes, paper: findings.paper,
      methods: run.context.methods)
    return ReportPage.Section(
      table, title: findings.plan.recipe.title,
      claims: table.claimLines.map { .init(text: $0.text, verdict: $0.verdict) })
  }

  private func granularities(_ run: ExhibitRun) throws -> ReportPage.Section {
    let findings = try run.recorded()
    let table = try GranularityTable(
      plan: findings.plan, outcomes: findings.outcomes, paper: findings.paper,
      methods: run.context.methods)
    return ReportPage.Section(table, title: findings.plan.recipe.title, claims: [])
  }

  private func drawn(
    _ run: ExhibitRun, _ gnuplot: Gnuplot,
    _ make: (FigureInput, ExhibitRun.Findings) throws -> Figure
  ) throws -> ReportPage.Section {
    let findings = try run.recorded()
    let input = try FigureInput(
      plan: findings.plan, outcomes: findings.outcomes, paper: findings.paper,
      methods: run.context.methods)
    let figure = try make(input, findings)
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
