import Crossbar

/// Methods against settings: the numbers of table 2, before they are laid out.
///
/// A pure function of run files, the recipe and the paper's table: no clock, no machine, no order
/// of execution has a part in it.
package struct ComparisonTable: Sendable {
  /// The recipe whose rows and columns these are.
  package let recipe: Recipe
  /// How much work each run was.
  package let profile: ProfileName
  /// Row by row, one entry per column.
  package let entries: [[Entry]]
  /// One per column.
  package let gains: [Gain]
  /// What the methods say about themselves, by name.
  package let identities: [String: MethodIdentity]

  /// A method in a column.
  package struct Entry: Sendable {
    /// The finished runs, by ascending seed.
    package var records: [RunRecord]
    /// What became of the other cells, each text once.
    package var problems: [CellOutcome]
    /// The data set of the runs where it takes the place of the column's own.
    package var standIn: String?
    /// Mean and deviation of the runs; nil without any.
    package var statistics: SeedStatistics?
    /// What the paper printed, if it is known.
    package var printed: String?
  }

  /// The gain of the paper's method over the best related work in a column.
  package struct Gain: Sendable {
    /// The column's index.
    package var column: Int
    /// Label of the best related work: the one with the highest mean; nil without any.
    package var best: String?
    /// The seeds that both have, ascending.
    package var seeds: [UInt64]
    /// Gains in points, paired by seed; nil if no seed has both.
    package var statistics: SeedStatistics?
    /// The printed gain; nil is unknown.
    package var printed: PaperTable.Printed?
    /// What follows.
    package var verdict: Verdict
  }

  /// Puts outcomes in their places.
  ///
  /// - Parameters:
  ///   - plan: Names the rows and columns of the outcomes.
  ///   - outcomes: One per cell of the plan, by identifier; a cell without one was not attempted.
  ///   - paper: What the paper printed.
  ///   - methods: Must contain the methods of all rows.
  package init(
    plan: Plan, outcomes: [CellIdentifier: CellOutcome], paper: PaperTable,
    methods: MethodCatalogue
  ) {
    let recipe = plan.recipe
    self.recipe = recipe
    profile = plan.profile
    identities = Dictionary(
      methods.methods.map { ($0.identity.name, $0.identity) }
    ) { first, _ in first }
    let entries = recipe.rows.indices.map { row in
      recipe.columns.indices.map { column in
        Entry(
          plan.cells.filter { $0.row == row && $0.column == column }, outcomes: outcomes,
          dataset: recipe.columns[column].dataset,
          printed: paper.cell(
            row: recipe.rows[row].method, column: recipe.columns[column].name)?.digits)
      }
    }
    self.entries = entries
    let related = Set(identities.values.filter(\.isRelatedWork).map(\.name))
    let profile = plan.profile
    gains = recipe.columns.indices.map { column in
      Gain(
        column: column, of: recipe, entries: entries.map { $0[column] }, ours: paper.ours,
        related: related.subtracting([paper.ours]),
        printed: paper.gain(column: recipe.columns[column].name), profile: profile)
    }
  }
}

extension ComparisonTable.Entry {
  fileprivate init(
    _ cells: [Plan.Cell], outcomes: [CellIdentifier: CellOutcome], dataset: String,
    printed: String?
  ) {
    records = []
    problems = []
    for cell in cells.sorted(by: { $0.configuration.seed < $1.configuration.seed }) {
      let outcome =
        outcomes[cell.identifier]
        ?? .notAttempted(reason: cell.obstacle ?? "no run file")
      if case .finished(let record) = outcome {
        records.append(record)
      } else if !problems.contains(outcome) {
        problems.append(outcome)
      }
    }
    if cells.isEmpty { problems = [.notAttempted(reason: "not part of the plan")] }
    standIn = records.first { $0.dataset != dataset }?.dataset
    statistics = SeedStatistics(records.map(\.topOne))
    self.printed = printed
  }
}

extension ComparisonTable.Gain {
  fileprivate init(
    column: Int, of recipe: Recipe, entries: [ComparisonTable.Entry], ours: String,
    related: Set<String>, printed: PaperTable.Printed?, profile: ProfileName
  ) {
    self.column = column
    self.printed = printed
    let ourRow = recipe.rows.firstIndex { $0.method == ours }
    let bestRow = recipe.rows.indices.filter { related.contains(recipe.rows[$0].method) }
      .filter { entries[$0].statistics != nil }
      .max { (entries[$0].statistics?.mean ?? 0) < (entries[$1].statistics?.mean ?? 0) }
    best = bestRow.map { recipe.rows[$0].label }
    var pairs: [(seed: UInt64, difference: Double)] = []
    if let ourRow, let bestRow {
      let other = Dictionary(
        entries[bestRow].records.map { ($0.seed, $0.topOne) }
      ) { first, _ in first }
      pairs = entries[ourRow].records.compactMap { record in
        other[record.seed].map { (record.seed, record.topOne - $0) }
      }
    }
    seeds = pairs.map(\.seed)
    statistics = SeedStatistics(pairs.map(\.difference))

    if let standIn = ourRow.flatMap({ entries[$0].standIn }) {
      verdict = .notAttempted(
        reason: "made on \(DatasetTitle.of(standIn)), not on "
          + DatasetTitle.of(recipe.columns[column].dataset))
    } else if statistics != nil, profile == .smoke {
      verdict = .notAttempted(reason: "profile smoke only shows that everything is wired")
    } else if let statistics {
      guard let value = printed?.value else {
        verdict = .notAttempted(reason: "the paper's gain is unknown")
        return
      }
      verdict = Verdict(gain: statistics, published: value)
    } else {
      let reason = ourRow.flatMap { row in
        entries[row].problems.lazy.compactMap { problem -> String? in
          if case .notAttempted(let reason) = problem { reason } else { nil }
        }.first
      }
      verdict = .notAttempted(reason: reason ?? "no runs with a seed in common")
    }
  }
}
