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
    "cells of table2-decay are table 2's but for their decay and for column-aligned in two stages",
    arguments: ProfileName.allCases)
  func decays(profile: ProfileName) throws {
    let table = try cells("table2", profile)
    for cell in try cells("table2-decay", profile) {
      var configuration = cell.configuration
      if configuration.method.name == "granularity" { continue }
      if configuration.training.optimizer.weightDecay.partialSumScales == nil {
        configuration.training.optimizer.weightDecay.partialSumScales = 2e-4
      }
      #expect(table.contains { $0.configuration == configuration })
    }
  }

  /// Their epochs may be others, for the sake of time; nothing else may.
  @Test(
    "grids and sweeps have table 2's setting where it is theirs",
    arguments: [
      ("table3", "column-aligned"), ("table3", "layer-wise"), ("table3", "array-wise"),
      ("figure-adc", "column-aligned"), ("figure-adc", "layer-wise"), ("figure-adc", "ideal-adc"),
      ("figure-variation", "layer-wise"), ("figure-training", "column-aligned"),
      ("figure-training", "two-stage-partial-sum"),
    ])
  func settings(name: String, method: String) throws {
    let known = Set(try cells("table2", .short).map(setting))
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

  /// Rows keep training settings without a decay of partial-sum scales where it makes no difference:
  /// those scales are not there, not learned, or learned in a stage in which nothing decays.
  @Test(
    "rows with settings of their own train no partial-sum scale by steps that decay",
    arguments: ["table2", "table2-mapping", "figure-overhead", "figure-adc"])
  func ownTraining(name: String) throws {
    let recipe = try library.recipe(name, methods: methods)
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
        !isLearned || method.stages.allSatisfy { $0.trainsScalesOnly || !$0.quantizesPartialSums },
        "\(row.method)")
    }
  }
}
