extension Figure {
  /// The data of the figure, one line per point: what the script draws and a notebook reads.
  ///
  /// Numbers have four decimals; what is unknown or missing is an empty field. A reference has no
  /// place on the axes.
  package func csv() -> String {
    let header =
      ["series", "row", "method", "column"] + axes.map(\.column) + [
        "top1", "deviation", "interval_low", "interval_high", "seeds", "dataset", "stands_in_for",
        "profile", "note",
      ]
    let lines = series.flatMap { series in
      series.points.map { point in
        [series.key, point.row, point.method, point.column] + point.positions.map(CSV.number)
          + CSV.fields(point.accuracy) + [
            CSV.seeds(point.records.map(\.seed)), point.dataset, point.standsInFor ?? "",
            profile.rawValue, point.note,
          ]
      }
    }
    return CSV.text([header] + lines)
  }

  /// What stands below the figure: what it shows, the data, profile and seeds behind it, what is
  /// missing from it, and what follows for the paper's claims.
  package func caption() -> String {
    var sentences = ["\(title)."]
    let drawn = series.flatMap { series in series.drawn }
    let hasBars = drawn.contains { $0.accuracy?.deviation != nil }
    if hasBars { sentences.append(errorBars) }
    if movesMarksAside {
      let front = series.contains { $0.kind == .front && !$0.points.isEmpty }
      sentences.append(
        "Marks of equal cost that would hide one another stand side by side"
          + (front ? "; the front turns at the cost itself." : "."))
    }
    let datasets = Set(drawn.map(\.dataset)).sorted().map(DatasetTitle.of)
    if !datasets.isEmpty {
      sentences.append("Data: \(datasets.joined(separator: ", ")).")
    }
    let standIns = Set(drawn.filter { $0.standsInFor != nil }.map(\.dataset)).sorted()
    if !standIns.isEmpty {
      sentences.append(
        "Open marks are made on \(standIns.map(DatasetTitle.of).joined(separator: ", ")), which "
          + "stands in for the data set that is not here; no claim is judged on it.")
    }
    sentences += ownTraining
    sentences += TableText.remarks(
      on: records, profile: profile, intervals: "",
      oneSeed: hasBars ? "" : "One seed: no error bars."
    ).filter { !$0.isEmpty }
    sentences += missing.map { "Not drawn: \($0)." }
    return (sentences + claims.map(\.line)).joined(separator: "\n") + "\n"
  }

  /// What has no mark, and why, each text once.
  private var missing: [String] {
    var lines: [String] = []
    for series in series where series.kind != .front {
      for point in series.points where point.accuracy == nil {
        let line = "\(point.row) in \(point.column), \(point.note)"
        if !lines.contains(line) { lines.append(line) }
      }
    }
    return lines
  }

  /// What stands above the panels where their numbers are not what the axes make believe.
  var warnings: [String] {
    let drawn = series.flatMap { series in series.drawn }
    let standIns = Set(drawn.filter { $0.standsInFor != nil }.map(\.dataset)).sorted()
    var lines = standIns.map { "stand-in data: \(DatasetTitle.of($0))" }
    if profile == .smoke, !drawn.isEmpty { lines.append("profile smoke: accuracies mean nothing") }
    return lines
  }
}
