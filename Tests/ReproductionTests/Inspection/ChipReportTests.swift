import Results
import Testing

@testable import Reproduction

@Suite("Simulated chips in reports") struct ChipReportTests {
  private func chip(
    _ sigma: Double, seed: UInt64, number: Int, top1: Double
  ) -> VariationRecord.Chip {
    VariationRecord.Chip(
      conditions: .init(logNormalSigma: sigma, adcBits: 1, images: 100), seed: seed,
      number: number, top1: top1, top5: 1, evaluation: 0)
  }

  @Test("are summarised sweep by sweep: by what varies, and by the seed of their draws")
  func sweeps() {
    let record = VariationRecord(
      chips: [
        chip(0.1, seed: 0, number: 0, top1: 0.8), chip(0.1, seed: 0, number: 1, top1: 0.9),
        chip(0.2, seed: 0, number: 0, top1: 0.5), chip(0.1, seed: 3, number: 0, top1: 0.7),
      ])
    let rows = ChipReport(record).lines.map { line in
      line.split(separator: "  ").map { $0.trimmingPrefix(" ") }
    }
    #expect(rows[0] == ["chips (4 simulated; deviations are over those of a line)"])
    #expect(rows[2].prefix(4) == ["log-normal sigma 0.1, ADC of 1 bit", "100", "0", "2"])
    #expect(rows[2].suffix(4) == ["85.00", "7.07", "80.00", "90.00"])
    #expect(rows[3].suffix(5) == ["1", "70.00", "–", "70.00", "70.00"])
    #expect(rows[4].first == "log-normal sigma 0.2, ADC of 1 bit")
    #expect(rows.count == 5)
  }

  @Test("are no section of a run without any")
  func none() {
    #expect(ChipReport(VariationRecord()).lines.isEmpty)
  }
}
