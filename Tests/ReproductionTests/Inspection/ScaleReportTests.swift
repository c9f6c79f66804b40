import Crossbar
import Results
import Testing

@testable import Reproduction

@Suite("Scales in reports") struct ScaleReportTests {
  private func scales(_ name: String, _ values: [Float]) -> NetworkParameter {
    NetworkParameter(name: name, value: StoredArray(values))
  }

  @Test("of weights and of partial sums are told apart, layer by layer")
  func layers() throws {
    let least = Float(ScaleGuard.leastScale(.float32))
    let report = ScaleReport([
      scales("stem.weight", [1, 2, 3]),
      scales("normalization.scale", [1, 1]),
      scales("a.conv.weight", [1]),
      scales("a.conv.weight.scale", [1, 0.09, 2, least, 4]),
      scales("a.conv.partialSum.scale", [3]),
      scales("b.conv.weight.scales", [0.5, 1.5]),
      NetworkParameter(name: "a.conv.repairedScales", value: StoredArray([Int64(7)])),
      NetworkParameter(name: "stem.repairedScales", value: StoredArray([Int64(0)])),
    ])
    #expect(report.layers.map(\.name) == ["a.conv", "b.conv"])
    let first = try #require(report.layers.first)
    #expect(first.weight?.count == 5 && first.weight?.median == 1)
    #expect(first.weight?.small == 2 && first.weight?.least == 1)
    #expect(first.partialSum?.median == 3 && first.partialSum?.small == 0)
    #expect(first.repairs == 7)
    #expect(report.layers[1].weight?.median == 1 && report.layers[1].partialSum == nil)
    #expect(report.layers[1].repairs == nil)
  }

  @Test("are added up in the last line")
  func total() throws {
    let report = ScaleReport([
      scales("a.weight.scale", [1, 1, 1, 0.01]), scales("b.weight.scale", [1]),
      scales("b.partialSum.scale", [0.25]),
    ])
    let cells = try #require(report.lines.last).split(separator: " ")
    #expect(cells == ["all", "5", "20.00", "0", "1", "0.00", "0", "0"])
  }

  @Test("are no section of a network without any")
  func none() {
    #expect(ScaleReport([scales("normalization.scale", [1])]).lines.isEmpty)
  }
}
