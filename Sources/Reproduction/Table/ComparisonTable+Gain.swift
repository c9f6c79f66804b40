import Datasets

extension ComparisonTable.Gain {
  /// Rivals that are closer to the best than this, in points, decide the verdict together with it.
  private static let decidingMargin = 2.0

  /// Compares the paper's method with the best related work in a column.
  ///
  /// - Parameters:
  ///   - column: The column's index.
  ///   - recipe: Of the table; rows that were left out of it count as rivals without a run.
  ///   - entries: The column's, row by row.
  ///   - ours: The paper's method.
  ///   - related: Names of the related works.
  ///   - printed: The printed gain; nil is unknown.
  ///   - profile: How much work each run was.
  ///   - testImages: Test images of the whole data set, where a part of it may have been used; nil
  ///     elsewhere.
  init(
    column: Int, of recipe: Recipe, entries: [ComparisonTable.Entry], ours: String,
    related: Set<String>, printed: PaperTable.Printed?, profile: ProfileName, testImages: Int?
  ) {
    self.column = column
    self.printed = printed
    let ourRow = recipe.rows.firstIndex { $0.method == ours }
    let relatedRows = recipe.rows.indices.filter { related.contains(recipe.rows[$0].method) }
    func mean(_ row: Int) -> Double? { entries[row].runs.topOne?.mean }
    let bestRow = relatedRows.max { mean($0) ?? 0 < mean($1) ?? 0 }.flatMap {
      mean($0) == nil ? nil : $0
    }
    best = bestRow.map { recipe.rows[$0].label }
    let withoutRun = relatedRows.count { mean($0) == nil && !entries[$0].runs.hasDiverged }
    let leftOut = recipe.leftOut.count { related.contains($0.method) }
    rivalsText = Self.rivalsText(withoutRun: withoutRun, leftOut: leftOut)
    (seeds, points) = ([], [])
    if let ourRow, let bestRow {
      (seeds, points) = entries[ourRow].runs.differences(to: entries[bestRow].runs)
    }
    statistics = SeedStatistics(points)

    if let standIn = ourRow.flatMap({ entries[$0].runs.standIn }) {
      verdict = .notAttempted(
        reason: "made on \(DatasetTitle.of(standIn)), not on "
          + DatasetTitle.of(recipe.columns[column].dataset))
      return
    }
    guard let statistics, let ourRow, let bestRow else {
      let reason = ourRow.flatMap { entries[$0].runs.obstacle }
      verdict = .notAttempted(reason: reason ?? "no runs with a seed in common")
      return
    }
    let tested = [ourRow, bestRow].flatMap { entries[$0].runs.records }.compactMap(\.testImages)
    if profile == .smoke {
      verdict = .notAttempted(reason: "profile smoke only shows that everything is wired")
    } else if let testImages, let part = tested.min(), part < testImages {
      verdict = .notAttempted(reason: "tested on \(part) of \(testImages) images")
    } else if let value = printed?.value {
      let bestMean = mean(bestRow) ?? 0
      let deciding = relatedRows.filter {
        mean($0).map { bestMean - $0 < Self.decidingMargin } ?? false
      }
      let limits =
        [rivalsText].compactMap(\.self)
        + ([ourRow] + deciding).compactMap { row in
          entries[row].runs.seedsText.map { "\(recipe.rows[row].label) has \($0)" }
        }
      verdict = Verdict(gain: statistics, published: value)
        .limited(by: limits.isEmpty ? nil : limits.joined(separator: "; "))
    } else {
      verdict = .notAttempted(reason: "the paper's gain is unknown")
    }
  }

  private static func rivalsText(withoutRun: Int, leftOut: Int) -> String? {
    func works(_ count: Int) -> String { "\(count) related work\(count == 1 ? "" : "s")" }
    let parts =
      (withoutRun > 0 ? ["\(works(withoutRun)) without a run"] : [])
      + (leftOut > 0 ? ["\(works(leftOut)) left out"] : [])
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension CellGroup {
  /// How many of the planned seeds have a finished run, such as `2 of 3 seeds`; nil if all have.
  fileprivate var seedsText: String? {
    let planned = records.count + problems.reduce(0) { $0 + $1.seeds.count }
    return records.count == planned ? nil : "\(records.count) of \(planned) seeds"
  }
}

extension Plan {
  /// How many test images a column's runs should have seen, where a part of the data set passes for
  /// all of it.
  ///
  /// That is so of folders of images, which are read as they are. Other data sets are refused unless
  /// whole.
  func fullTestImages(column: Int) -> Int? {
    guard let configuration = cells.first(where: { $0.column == column })?.configuration,
      let all = DatasetName(rawValue: configuration.dataset)?.publishedTestImages
    else { return nil }
    return min(configuration.data.testLimit ?? all, all)
  }
}
