/// The runs of one row of a recipe in one of its columns, over seeds.
package struct CellGroup: Sendable {
  /// Index into the recipe's rows.
  package var row: Int
  /// Index into the recipe's columns.
  package var column: Int
  /// The finished runs, by ascending seed.
  package var records: [RunRecord]
  /// What became of the other cells, each text once, and of which seeds, ascending.
  package var problems: [(outcome: CellOutcome, seeds: [UInt64])]
  /// The data set of the runs where it takes the place of the column's own.
  package var standIn: String?

  /// Gathers what became of the cells of a row in a column.
  ///
  /// - Parameters:
  ///   - plan: Names the cells.
  ///   - outcomes: By identifier; a cell without one was not attempted.
  ///   - row: Index into the recipe's rows.
  ///   - column: Index into the recipe's columns.
  package init(
    _ plan: Plan, outcomes: [CellIdentifier: CellOutcome], row: Int, column: Int
  ) {
    self.row = row
    self.column = column
    records = []
    problems = []
    let cells = plan.cells.filter { $0.row == row && $0.column == column }
    for cell in cells.sorted(by: { $0.configuration.seed < $1.configuration.seed }) {
      let outcome =
        outcomes[cell.identifier] ?? .notAttempted(reason: cell.obstacle ?? "no run file")
      if case .finished(let record) = outcome {
        records.append(record)
      } else if let known = problems.firstIndex(where: { $0.outcome == outcome }) {
        problems[known].seeds.append(cell.configuration.seed)
      } else {
        problems.append((outcome, [cell.configuration.seed]))
      }
    }
    if cells.isEmpty { problems = [(.notAttempted(reason: "not part of the plan"), [])] }
    let dataset = plan.recipe.columns[column].dataset
    standIn = records.first { $0.dataset != dataset }?.dataset
  }

  /// Mean and deviation of top-1 accuracy over seeds, in percent; nil without a finished run.
  package var topOne: SeedStatistics? { SeedStatistics(records.map(\.topOne)) }

  /// A quantity of the network's accounting, the same in all runs; nil if no run counted it.
  package func accounting(_ quantity: String) -> Double? {
    records.lazy.compactMap { $0.accounting[quantity] }.first
  }

  /// Differences of top-1 accuracy to other runs, in points, paired by seed.
  ///
  /// - Returns: The seeds that both have, ascending, and this minus other for each.
  package func differences(to other: CellGroup) -> (seeds: [UInt64], points: [Double]) {
    let others = Dictionary(other.records.map { ($0.seed, $0.topOne) }) { first, _ in first }
    let pairs = records.compactMap { record in
      others[record.seed].map { (record.seed, record.topOne - $0) }
    }
    return (pairs.map(\.0), pairs.map(\.1))
  }

  /// What became of the cells without a finished run, for a footnote or a spreadsheet; of which seeds,
  /// if others have one.
  package var notes: [String] {
    problems.compactMap { problem in
      let seeds = problem.seeds.map(String.init).joined(separator: ", ")
      let which =
        records.isEmpty ? "" : "\(problem.seeds.count == 1 ? "seed" : "seeds") \(seeds) "
      return switch problem.outcome {
      case .finished: nil
      case .failed(let reason): "\(which)failed: \(reason)"
      case .diverged(let reason): "\(which)diverged: \(reason)"
      case .notAttempted(let reason): "\(which)not attempted: \(reason)"
      }
    }
  }

  /// What stands in the place of an accuracy where no run is finished.
  package var absence: String {
    if hasDiverged { return "diverged" }
    let hasFailed = problems.contains { if case .failed = $0.outcome { true } else { false } }
    return hasFailed ? "failed" : "not attempted"
  }

  /// Whether the training of a run diverged.
  package var hasDiverged: Bool {
    problems.contains { if case .diverged = $0.outcome { true } else { false } }
  }

  /// Why nothing was run, if that is so.
  package var obstacle: String? {
    problems.lazy.compactMap { problem in
      if case .notAttempted(let reason) = problem.outcome { reason } else { nil }
    }.first
  }
}

extension Plan {
  /// The runs of every row in every column: row by row, one group per column.
  package func groups(_ outcomes: [CellIdentifier: CellOutcome]) -> [[CellGroup]] {
    recipe.rows.indices.map { row in
      recipe.columns.indices.map { CellGroup(self, outcomes: outcomes, row: row, column: $0) }
    }
  }
}
