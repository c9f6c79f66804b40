import Crossbar
import Foundation

/// How numbers, settings and origins read in tables and captions.
enum TableText {
  /// An accuracy: `81.23`.
  static func percent(_ value: Double) -> String { String(format: "%.2f", value) }

  /// A difference: `+0.99`.
  static func points(_ value: Double) -> String { String(format: "%+.2f", value) }

  /// `81.23 ± 0.45`, without the deviation for one seed.
  static func accuracy(_ statistics: SeedStatistics) -> String {
    percent(statistics.mean) + (statistics.deviation.map { " ± " + percent($0) } ?? "")
  }

  /// The accuracy of runs or why there is none, and beside it what the paper printed:
  /// `81.23 ± 0.45 (paper 82.1)`.
  static func accuracy(of runs: CellGroup, printed: String?) -> String {
    let text = runs.topOne.map(accuracy) ?? runs.absence
    // A printed accuracy is about the column's own data.
    guard let printed, runs.standIn == nil else { return text }
    return "\(text) (paper \(printed))"
  }

  /// `+0.99 [+0.50, +1.48]`, without the interval for one seed.
  static func gain(_ statistics: SeedStatistics) -> String {
    let interval = statistics.interval.map {
      " [\(points($0.lowerBound)), \(points($0.upperBound))]"
    }
    return points(statistics.mean) + (interval ?? "")
  }

  /// A whole number with its digits in groups of three: `1,234,567`.
  static func count(_ value: Double) -> String {
    let digits = String(Int(value.rounded()))
    var groups: [Substring] = []
    var rest = Substring(digits)
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return ([rest] + groups).joined(separator: ",")
  }

  /// Where a file is, without the folder that it is below: `results/table2/<cell>.h5`.
  static func path(_ file: URL, below folder: URL) -> String {
    let path = file.standardizedFileURL.path
    let start = folder.standardizedFileURL.path + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : path
  }

  /// Bits of weights, activations and partial sums: `W4A4P1`.
  static func bits(_ settings: CrossbarSettings) -> String {
    "W\(settings.weightBits)A\(settings.activationBits)P\(settings.partialSumBits)"
  }

  /// Bits, arrays, cells and mapping: `W4A4P1, 128×128 arrays, 2-bit cells, differential, partitioned`.
  static func arrays(_ settings: CrossbarSettings) -> String {
    "\(bits(settings)), \(settings.rows)×\(settings.columns) arrays, "
      + "\(settings.cellBits)-bit cells, \(settings.encoding.rawValue), "
      + settings.mapping.rawValue
  }

  /// A column's label, and its bits and arrays.
  static func setting(_ column: Recipe.Column) -> String {
    "\(column.label), \(arrays(column.crossbar))"
  }

  /// `profile short`, and which stand-in data the runs were made on.
  static func origin(_ groups: some Sequence<CellGroup>, profile: ProfileName) -> String {
    let standIns = Set(groups.compactMap(\.standIn)).sorted().map(DatasetTitle.of)
    return "profile \(profile.rawValue)"
      + (standIns.isEmpty
        ? "" : "; made on stand-in data (\(standIns.joined(separator: ", ")))")
  }

  /// Profile, epochs, seeds and commits of runs, and what their intervals are.
  static func remarks(
    on records: [RunRecord], profile: ProfileName, intervals: String,
    oneSeed: String = "One seed: no standard deviation, no interval."
  ) -> [String] {
    guard !records.isEmpty else { return ["No finished run."] }
    let seeds = Set(records.map(\.seed)).sorted().map(String.init)
    let commits = Set(records.flatMap(\.commits)).sorted()
    let epochs = Set(records.map(\.epochs)).subtracting([0]).sorted().map(String.init)
    return [
      "Profile \(profile.rawValue): \(profile.meaning)."
        + (epochs.isEmpty ? "" : " Epochs per run: \(epochs.joined(separator: ", "))."),
      "Seeds \(seeds.joined(separator: ", ")); runs made by commit "
        + "\(commits.joined(separator: ", "))." + gpus(of: records) + continued(records),
      seeds.count == 1 ? oneSeed : intervals,
    ]
  }

  /// How many runs more than one program or kind of machine worked on; nothing where none was.
  private static func continued(_ records: [RunRecord]) -> String {
    let count = records.filter { !$0.provenance.history.isEmpty }.count
    guard count > 0 else { return "" }
    return
      " \(count) of \(records.count) runs are not the work of one commit and one kind of machine: "
      + "`reproduce inspect` says more."
  }

  /// How many runs were made on GPUs, and on which; nothing where none was.
  private static func gpus(of records: [RunRecord]) -> String {
    let runs = records.map(\.gpus).filter { !$0.isEmpty }
    guard !runs.isEmpty else { return "" }
    let models = Set(runs.joined()).sorted()
    return " \(runs.count) of \(records.count) runs on \(models.joined(separator: ", "))."
  }
}
