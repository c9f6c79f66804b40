import Results

/// What chips that were simulated with a run classify, one line per sweep.
struct ChipReport {
  private let record: VariationRecord

  init(_ record: VariationRecord) { self.record = record }

  /// A title with the number of all chips, then every sweep's mean, deviation and range over its
  /// chips; nothing without chips.
  var lines: [String] {
    guard !record.chips.isEmpty else { return [] }
    let rows = record.conditions.flatMap { conditions in
      let chips = record.chips(under: conditions)
      return Set(chips.map(\.seed)).sorted().compactMap { seed -> [String]? in
        let accuracies = chips.filter { $0.seed == seed }.map(\.top1)
        guard let statistics = SeedStatistics(accuracies) else { return nil }
        return [conditions.text, "\(conditions.images)", "\(seed)", "\(statistics.count)"]
          + [statistics.mean, statistics.deviation, accuracies.min(), accuracies.max()].map {
            $0.map(RunSections.percent) ?? "–"
          }
      }
    }
    let names = [
      "variation", "images", "seed", "chips", "top-1 %", "deviation", "lowest", "highest",
    ]
    return ["chips (\(record.chips.count) simulated; deviations are over those of a line)"]
      + RunSections.aligned([names] + rows)
  }
}
