import Crossbar
import Testing
import Training

@testable import Reproduction

@Suite("Footnotes of what the authors' release does")
struct PublishedQuirksTests {
  @Test(
    "an option of the release is a footnote, and any other option is none",
    arguments: [
      ("partialSumOffset", "batchCentre"), ("splitGradient", "leastSignificant"),
      ("weightScale", "perSlice"), ("arrays", "summed"),
    ])
  func rows(key: String, value: String) {
    let row = Recipe.Row(
      label: "row", method: "layer-wise",
      options: .mapping([key: .text(value), "firstStageShare": .number(0.5)]))
    #expect(row.quirks.count == 1)
    #expect(row.quirks.first?.hasPrefix("\(key): \(value): ") == true)
    #expect(Recipe.Row(label: "row", method: "layer-wise").quirks.isEmpty)
  }

  @Test("settings of a column that only the release has are footnotes")
  func columns() throws {
    var column = try Fixture.recipe().columns[0]
    #expect(column.quirks.isEmpty)
    column.crossbar.mapping = .replicated
    column.data?.normalization = .asPublished
    column.training?.schedule = .cosine(period: 70)
    column.training?.testing = .everyEpoch
    #expect(column.quirks.count == 4)
    column.training?.optimizer.weightDecay.quantizers = 1e-4
    #expect(column.quirks.contains { $0.hasSuffix("like weights, as in the authors' release") })
    column.training?.optimizer.weightDecay.partialSumScales = 0
    #expect(column.quirks.contains { $0.hasSuffix("those of partial sums do not") })
    column.training?.optimizer.weightDecay.partialSumScales = 0.25
    #expect(column.quirks.contains { $0.hasSuffix("those of partial sums with 0.25") })
  }
}
