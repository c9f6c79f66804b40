import Crossbar

/// Methods against settings: the numbers of table 2, before they are laid out.
package struct ComparisonTable: ResultTable {
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
    /// Its runs.
    package var runs: CellGroup
    /// What the paper printed, if it is known.
    package var printed: String?
  }

  /// The gain of the paper's method over the best related work in a column.
  package struct Gain: Sendable {
    /// The column's index.
    package var column: Int
    /// Label of the best related work: the one with the highest mean; nil without any.
    package var best: String?
    /// Why the gain does not stand against all related works; nil if it does.
    package var rivalsText: String?
    /// The seeds that both have, ascending.
    package var seeds: [UInt64]
    /// Gains in points, one per seed.
    package var points: [Double]
    /// Summary of the gains; nil if no seed has both.
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
    let entries = plan.groups(outcomes).map { row in
      row.map { runs in
        Entry(
          runs: runs,
          printed: paper.cell(
            row: recipe.rows[runs.row].method, column: recipe.columns[runs.column].name)?.digits)
      }
    }
    self.entries = entries
    let related = Set(identities.values.filter(\.isRelatedWork).map(\.name))
    let profile = plan.profile
    gains = recipe.columns.indices.map { column in
      Gain(
        column: column, of: recipe, entries: entries.map { $0[column] }, ours: paper.ours,
        related: related.subtracting([paper.ours]),
        printed: paper.gain(column: recipe.columns[column].name), profile: profile,
        testImages: plan.fullTestImages(column: column))
    }
  }
}

extension ComparisonTable {
  package var name: String { recipe.table }

  package var verdicts: [Verdict] { gains.map(\.verdict) }

  package var records: [RunRecord] { entries.joined().flatMap(\.runs.records) }
}

extension ComparisonTable {
  /// One line per column: the published gain, ours, and what follows.
  package var claimLines: [(text: String, verdict: Verdict)] {
    gains.map { gain in
      let ours = gain.statistics.map { statistics in
        "ours over \(gain.best ?? "related work"): \(TableText.gain(statistics)) points"
      }
      let published = gain.printed?.value.map(TableText.points) ?? "unknown"
      let reason = gain.verdict.reason.map { " (\($0))" } ?? ""
      return (
        "\(recipe.columns[gain.column].label): gain over the best related work, published "
          + "\(published); \(ours ?? "no gain of ours")\(reason)", gain.verdict
      )
    }
  }
}
