import Benchmarking
import Foundation
import Testing

@Suite("Benchmarks of networks") struct BenchTests {
  @Test(
    "steps of one stage are timed alone, and the report says which",
    arguments: [(1, "1 of 2 (floating point)"), (2, "2 of 2 (scales)")])
  func stage(number: Int, label: String) throws {
    let invocation = try Invocation(
      [
        "bench", "--network", "resnet20", "--method", "cimq-2024", "--stage", "\(number)",
        "--rounds",
        "1", "--json",
      ], in: Folder())
    #expect(invocation.status == 0, "\(invocation.log)")
    let report = try JSONDecoder().decode(
      BenchmarkReport.self, from: Data(invocation.output.utf8))
    #expect(report.stage == label)
    let result = try #require(report.networks["resnet20"])
    #expect(result.training.fusedMilliseconds > 0 && result.training.ratio > 0)
    #expect(result.layers.isEmpty && report.peakMemory.isEmpty)
  }
}
