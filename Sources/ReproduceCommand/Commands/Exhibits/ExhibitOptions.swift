import ArgumentParser
import Reproduction

/// What every table and figure takes.
struct ExhibitOptions: ParsableArguments {
  @Option(help: "How much work each run is: smoke, quick, short or paper.")
  var profile: ProfileName = .smoke

  @Option(help: "Number of seeds, instead of the profile's.")
  var seeds: Int?

  @Option(help: ArgumentHelp("Only this column of the recipe; may be repeated.", valueName: "name"))
  var column: [String] = []

  @Option(help: ArgumentHelp("Only this method's rows; may be repeated.", valueName: "method"))
  var row: [String] = []

  @Option(
    help: ArgumentHelp("One more row, with default options; may be repeated.", valueName: "method"))
  var addRow: [String] = []

  @Option(help: "Folder of run files.")
  var results = "results"

  @Option(help: "A recipe file instead of its own.")
  var recipe: String?

  @Flag(help: "Print the plan and its cost; run nothing.")
  var dryRun = false

  @Flag(help: "Build it from finished runs; run nothing.")
  var recordedOnly = false

  @Flag(help: "Make runs anew that are finished, for instance after a change of the method.")
  var again = false

  @Flag(help: "Exit with status 1 if a published claim is not reproduced.")
  var check = false

  mutating func validate() throws {
    if let seeds, seeds < 1 {
      throw ValidationError("--seeds is \(seeds); write a number of at least 1")
    }
    if dryRun, recordedOnly {
      throw ValidationError("--dry-run and --recorded-only exclude each other")
    }
    if again, dryRun || recordedOnly {
      throw ValidationError("--again makes runs; leave out --dry-run and --recorded-only")
    }
  }
}

/// How a table is written.
struct TableFormatOption: ParsableArguments {
  @Option(help: "How the table is written: text, markdown, csv or latex.")
  var format: TableFormat = .text
}
