import Foundation
import Training

/// Every run that a table needs, independent of each other: rows times columns times seeds.
package struct Plan: Sendable {
  /// What the plan was made from.
  package let recipe: Recipe
  /// How much work each run is.
  package let profile: ProfileName
  /// In the order in which they are run: seed by seed, so that an interrupted plan leaves a
  /// complete table with fewer seeds.
  package let cells: [Cell]

  /// One run of a plan.
  package struct Cell: Sendable, Hashable {
    /// Index into the recipe's rows.
    package var row: Int
    /// Index into the recipe's columns.
    package var column: Int
    /// Everything that determines the run's numbers.
    package var configuration: RunConfiguration
    /// The run's name.
    package var identifier: CellIdentifier
    /// The data set that the run's own takes the place of.
    package var standsInFor: String?
    /// Why the run cannot be made here; nil if it can.
    package var obstacle: String?
  }

  /// Whether a data set can be read on this machine.
  package enum Availability: Hashable, Sendable {
    /// It is here.
    case here
    /// It is not; the text says where it was looked for and how to get it.
    case missing(String)
  }

  /// Resolves a recipe for this machine.
  ///
  /// In a column whose data set is not here, its stand-in takes the place, except where
  /// `hasRecordedRun` tells that runs on the real data exist: then they are the table's. A plan that
  /// runs nothing has no obstacles, and a stand-in only where runs on it exist and none on the real
  /// data; what is on the machine then makes no difference.
  ///
  /// - Parameters:
  ///   - recipe: Rows and columns.
  ///   - name: The profile; must be one of the recipe's.
  ///   - seedCount: Seeds to use instead of the profile's number: its own first, then the next
  ///     numbers that it does not use.
  ///   - runsNothing: Whether the table is built from finished runs alone.
  ///   - availability: Whether a data set is here.
  ///   - weights: Whether a file of pretrained weights for a data set is here.
  ///   - hasRecordedRun: Whether a run of an identifier is stored already.
  /// - Throws: ``PlanError`` for a profile that the recipe does not have.
  package init(
    _ recipe: Recipe, profile name: ProfileName, seedCount: Int? = nil, runsNothing: Bool = false,
    availability: (String) -> Availability,
    weights: (_ file: String, _ dataset: String) -> Availability = { _, _ in .here },
    hasRecordedRun: (CellIdentifier) -> Bool
  ) throws {
    guard let profile = recipe.profiles[name] else {
      throw PlanError.noSuchProfile(
        name.rawValue, table: recipe.table,
        known: ProfileName.allCases.filter { recipe.profiles[$0] != nil }.map(\.rawValue))
    }
    let seeds = Self.seeds(profile.seeds, count: seedCount)
    var cells: [Cell] = []
    for (index, column) in recipe.columns.enumerated() {
      guard let work = profile.columns[column.name], let training = column.training,
        let data = column.data
      else { continue }
      func makeCells(dataset: String, obstacle: String?) throws -> [Cell] {
        try seeds.flatMap { seed in
          try recipe.rows.enumerated().compactMap { number, row in
            guard row.columns?.contains(column.name) ?? true else { return nil }
            let settings = Profile.Settings(
              work: work, training: row.training[column.name] ?? training, data: data)
            let configuration = try column.configuration(
              row: row, dataset: dataset, settings, seed: seed)
            return Cell(
              row: number, column: index, configuration: configuration,
              identifier: try CellIdentifier(configuration),
              standsInFor: dataset == column.dataset ? nil : column.dataset,
              obstacle: runsNothing ? nil : obstacle)
          }
        }
      }
      func missingWeights(_ dataset: String) -> String? {
        guard let file = column.network.pretrained,
          case .missing(let reason) = weights(file, dataset)
        else { return nil }
        return reason
      }
      let place = availability(column.dataset)
      if place == .here, !runsNothing {
        cells += try makeCells(
          dataset: column.dataset, obstacle: missingWeights(column.dataset))
        continue
      }
      var reason: String?
      if case .missing(let text) = place { reason = text }
      let real = try makeCells(dataset: column.dataset, obstacle: reason)
      func haveRuns(_ cells: [Cell]) -> Bool { cells.contains { hasRecordedRun($0.identifier) } }
      guard let standIn = column.standIn, column.standInProfiles.contains(name), !haveRuns(real)
      else {
        cells += real
        continue
      }
      let cellsOfStandIn = try makeCells(dataset: standIn, obstacle: missingWeights(standIn))
      let isUsed = runsNothing ? haveRuns(cellsOfStandIn) : availability(standIn) == .here
      cells += isUsed ? cellsOfStandIn : real
    }
    let order = Dictionary(uniqueKeysWithValues: seeds.enumerated().map { ($1, $0) })
    self.cells = cells.enumerated().sorted {
      (order[$0.element.configuration.seed] ?? 0, $0.offset)
        < (order[$1.element.configuration.seed] ?? 0, $1.offset)
    }.map(\.element)
    self.recipe = recipe
    self.profile = name
  }

  private static func seeds(_ own: [UInt64], count: Int?) -> [UInt64] {
    guard let count, count > own.count else { return Array(own.prefix(count ?? own.count)) }
    let further = (0...UInt64(count)).filter { !own.contains($0) }.prefix(count - own.count)
    return own + further
  }
}

extension Profile {
  /// How a column's runs are trained and on what, with the profile's work filled in.
  fileprivate struct Settings {
    var training: TrainingSettings
    var data: DataSettings

    init(work: Work, training: TrainingSettings, data: DataSettings) {
      self.training = training
      self.training.epochs = work.epochs
      self.data = data
      self.data.trainingLimit = work.trainingImages
      self.data.validationCount = work.validationImages
      self.data.testLimit = work.testImages
    }
  }
}

extension Recipe.Column {
  /// What one run of a method in this column consists of.
  fileprivate func configuration(
    row: Recipe.Row, dataset: String, _ settings: Profile.Settings, seed: UInt64
  ) throws -> RunConfiguration {
    RunConfiguration(
      method: MethodSelection(name: row.method, options: try canonicalJSON(row.options)),
      network: network, dataset: dataset, crossbar: crossbar,
      training: settings.training, data: settings.data, seed: seed, precision: precision)
  }
}

/// What can be wrong with the wish for a plan.
package enum PlanError: Error, Equatable, CustomStringConvertible {
  /// The recipe does not describe the profile.
  case noSuchProfile(String, table: String, known: [String])
  /// A method cannot be run in a column.
  case column(String, method: String, reason: String)

  /// What is wrong, and what would be accepted.
  package var description: String {
    switch self {
    case .noSuchProfile(let name, let table, let known):
      "the recipe of \(table) has no profile '\(name)'; it has \(known.joined(separator: ", "))"
    case .column(let name, let method, let reason):
      "column '\(name)', method '\(method)': \(reason)"
    }
  }
}
