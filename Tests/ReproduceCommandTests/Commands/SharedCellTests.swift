import Reproduction
import Testing
import Training

@testable import ReproduceCommand

/// Recipes repeat settings, as they inherit nothing; here they are held to each other.
@Suite("Cells that tables and figures have in common") struct SharedCellTests {
  private let methods: MethodCatalogue
  private let library: RecipeLibrary

  init() throws {
    methods = try MethodCatalogue(builtInMethods)
    library = RecipeLibrary(project: Checkout.root)
  }

  private func cells(_ name: String, _ profile: ProfileName) throws -> [Plan.Cell] {
    try Plan(
      library.recipe(name, methods: methods), profile: profile, availability: { _ in .here },
      hasRecordedRun: { _ in false }
    ).cells
  }

  /// What a run is but for how much work it is.
  private func setting(_ cell: Plan.Cell) -> RunConfiguration {
    var configuration = cell.configuration
    configuration.training.epochs = 0
    configuration.data.trainingLimit = nil
    configuration.data.validationCount = 0
    configuration.data.testLimit = nil
    configuration.seed = 0
    return configuration
  }

  @Test("every cell of figure-overhead is one of table 2", arguments: ProfileName.allCases)
  func overhead(profile: ProfileName) throws {
    let known = Set(try cells("table2", profile).map(\.identifier))
    #expect(try cells("figure-overhead", profile).allSatisfy { known.contains($0.identifier) })
  }

  @Test(
    "cells of table2-mapping with partitioned channels are table 2's",
    arguments: ProfileName.allCases)
  func mapping(profile: ProfileName) throws {
    let known = Set(try cells("table2", profile).map(\.identifier))
    let cells = try cells("table2-mapping", profile)
    #expect(cells.contains { $0.configuration.crossbar.mapping == .replicated })
    for cell in cells {
      let isPartitioned = cell.configuration.crossbar.mapping == .partitioned
      #expect(known.contains(cell.identifier) == isPartitioned)
    }
  }

  @Test(
    "of the two cells that table2-decay has of a method of table 2, one is table 2's",
    arguments: ProfileName.allCases)
  func decays(profile: ProfileName) throws {
    let known = Set(try cells("table2", profile).map(\.identifier))
    let pairs = Dictionary(
      grouping: try cells("table2-decay", profile), by: { [UInt64($0.row), $0.configuration.seed] })
    for pair in pairs.values where pair[0].configuration.method.name != "granularity" {
      #expect(pair.filter { known.contains($0.identifier) }.count == 1)
      let decays = pair.map(\.configuration.training.optimizer.weightDecay.partialSumScales)
      #expect(Set(decays) == [nil, 2e-4])
      let others = pair.map { cell in
        var configuration = cell.configuration
        configuration.training.optimizer.weightDecay.partialSumScales = nil
        return configuration
      }
      #expect(Set(others).count == 1)
    }
  }

  /// Their epochs may be others, for the sake of time, and of the two decays of table2-decay they may have
  /// the one that is not table 2's; nothing else may differ.
  @Test(
    "grids and sweeps have table 2's setting where it is theirs",
    arguments: [
      ("table3", "column-aligned"), ("table3", "layer-wise"), ("table3", "array-wise"),
      ("figure-adc", "column-aligned"), ("figure-adc", "layer-wise"), ("figure-adc", "ideal-adc"),
      ("figure-variation", "layer-wise"), ("figure-variation", "array-wise"),
      ("figure-training", "column-aligned"),
      ("figure-training", "two-stage-partial-sum"),
    ])
  func settings(name: String, method: String) throws {
    let known = Set(try (cells("table2", .short) + cells("table2-decay", .short)).map(setting))
    let cells = try cells(name, .short).filter { $0.configuration.method.name == method }
    #expect(cells.contains { known.contains(setting($0)) })
  }

  /// Weights that decay alone round to ever smaller codes: nothing in a loss behind normalisation holds
  /// them to their scales.
  @Test(
    "rounded weights and their scales decay alike wherever networks are trained",
    arguments: ProfileName.allCases)
  func decay(profile: ProfileName) throws {
    for name in [
      "table2", "table2-mapping", "table2-decay", "table3", "figure-adc", "figure-overhead",
      "figure-training", "figure-variation",
    ] {
      let decays = try cells(name, profile).map(\.configuration)
        .filter { $0.method.name != "float32" }.map(\.training.optimizer.weightDecay)
      #expect(decays.contains { $0.weights > 0 })
      #expect(decays.allSatisfy { $0[.quantizedWeight] == $0[.quantizerScale] })
    }
  }

  /// In rows with settings of their own partial-sum scales decay like all others: because it makes no
  /// difference (they are not there, not learned, or learned in a stage in which nothing decays), or because
  /// table2-decay has both.
  @Test(
    "rows with settings of their own are those of table2-decay or train no partial-sum scale by steps that decay",
    arguments: ["table2", "table2-mapping", "figure-overhead", "figure-adc"])
  func ownTraining(name: String) throws {
    let recipe = try library.recipe(name, methods: methods)
    let compared = try library.recipe("table2-decay", methods: methods).rows.map(\.method)
    // The float32 reference has a rate of its own.
    let rows = recipe.rows.filter { !$0.training.isEmpty && $0.method != "float32" }
    #expect(!rows.isEmpty)
    for row in rows {
      for (column, own) in row.training {
        var shared = try #require(recipe.columns.first { $0.name == column }?.training)
        shared.optimizer.weightDecay.partialSumScales = nil
        #expect(own == shared)
      }
      let method = try methods.make(row.method, options: row.options, file: name)
      let isLearned =
        method.granularities.partialSum != nil
        && type(of: method).identity.partialSumScaleOrigin != .searched
      #expect(
        compared.contains(row.method) || !isLearned
          || method.stages.allSatisfy { $0.trainsScalesOnly || !$0.quantizesPartialSums },
        "\(row.method)")
    }
  }
}
