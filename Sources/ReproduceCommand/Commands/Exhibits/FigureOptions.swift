import ArgumentParser
import Foundation
import Reproduction

extension FigureFormat: ExpressibleByArgument {}

/// How a figure is drawn, and where to.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "svg, pdf, png, or csv for the data alone; may be repeated. (default: svg, pdf and png)"))
  var format: [FigureFormat] = []

  @Option(help: "Folder of the picture, its data, its script and its caption.")
  var output = "figures"

  /// Everything that can be drawn, where nothing was asked for.
  var formats: [FigureFormat] { format.isEmpty ? [.svg, .pdf, .png] : format }
}

/// Runs what a figure needs and draws it.
///
/// Paths of the files go to standard output, what follows for claims to standard error.
func draw(
  _ exhibit: Exhibit, _ choices: ExhibitOptions, _ options: FigureOptions,
  _ machine: MachineOptions,
  _ make: (FigureInput, ExhibitRun.Findings) throws -> Figure
) throws {
  machine.apply()
  let context = try CommandContext.require()
  // Looked for first: nobody wants to hear of it after hours of training.
  let gnuplot =
    choices.dryRun || options.formats == [.csv]
    ? nil : try Gnuplot(path: context.environment["PATH"])
  let printer = ProgressPrinter(console: context.console, isQuiet: machine.quiet)
  let run = ExhibitRun(
    exhibit: exhibit, options: choices, machine: machine, context: context)
  try run.run { findings in
    let figure = try make(
      FigureInput(
        plan: findings.plan, outcomes: findings.outcomes, paper: findings.paper,
        methods: context.methods), findings)
    let files = try figure.drawing.write(
      to: context.url(options.output), formats: options.formats, gnuplot: gnuplot)
    for claim in figure.claims { printer.note(claim.line) }
    context.console.output(files.map { $0.path + "\n" }.joined())
    return figure.verdicts
  }
}
