import Crossbar
import Testing

@testable import ReproduceCommand

/// A method of a user's own: the built-in layer-wise one under another name.
private struct OwnScheme: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "own-scheme", summary: "layer-wise under another name", citation: "this test",
    differences: [], isRelatedWork: false)

  init(from decoder: any Decoder) throws {}

  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(
      weight: try LearnedStepWeightQuantizer(granularity: .layer, layer: layer),
      partialSum: try LearnedStepPartialSumQuantizer(granularity: .layer, layer: layer))
  }
  var stages: [TrainingStage] { [TrainingStage(name: "training")] }
  var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .layer) }
}

@Suite("methods of a user's own") struct AddedMethodTests {
  private func plannedCells(_ exhibit: String) throws -> [Substring] {
    let invocation = try Invocation(
      [exhibit, "--dry-run", "--profile", "smoke", "--results", "runs"], adding: [OwnScheme.self],
      in: Folder())
    #expect(invocation.status == 0)
    return invocation.output.split(separator: "\n").filter { $0.hasPrefix("own-scheme-") }
  }

  @Test("get a row in every column of an exhibit that compares methods, without being asked for")
  func comparison() throws {
    #expect(try plannedCells("table2").count == 3)
  }

  @Test("get none where an exhibit varies the settings of few methods")
  func grid() throws {
    #expect(try plannedCells("table3").isEmpty)
  }
}
