import Foundation
import Results
import Testing

@testable import Reproduction

@Suite("Normalisations in reports") struct NormalizationReportTests {
  private func variances(_ name: String, _ values: [Float]) -> NetworkParameter {
    NetworkParameter(name: "\(name).runningVariance", value: StoredArray(values))
  }

  @Test("channels that the constant makes smaller by more than a tenth are faint")
  func faint() throws {
    // sqrt(v / (v + 1e-5)) is 0.9 at v = 4.263e-5.
    let report = NormalizationReport([
      variances("a", [1, 4.3e-5, 4.2e-5, 1e-6]), variances("b", [0.5, 1.5]),
      NetworkParameter(name: "a.scale", value: StoredArray([Float(0)])),
    ])
    #expect(report.layers.map(\.name) == ["a", "b"])
    #expect(report.layers.map(\.faint) == [2, 0])
    #expect(report.layers[1].median == 1)
    let lines = report.lines
    #expect(lines.contains { $0.contains("a ") && $0.hasSuffix(" 2") })
    #expect(!lines.contains { $0.trimmingCharacters(in: .whitespaces).hasPrefix("b ") })
    #expect(try #require(lines.last).split(separator: " ").suffix(2) == ["6", "2"])
  }

  @Test("are no section where no channel is")
  func none() {
    #expect(NormalizationReport([variances("b", [0.5, 1.5])]).lines.isEmpty)
  }
}
