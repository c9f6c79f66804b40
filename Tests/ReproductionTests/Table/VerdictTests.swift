import Reproduction
import Testing

@Suite struct VerdictTests {
  private func verdict(_ gains: [Double], published: Double) throws -> Verdict {
    Verdict(gain: try #require(SeedStatistics(gains)), published: published)
  }

  @Test("a gain whose interval holds the published one is reproduced")
  func reproduced() throws {
    #expect(try verdict([0.8, 1.0, 1.2], published: 0.99) == .reproduced)
  }

  @Test("the right sign alone is the same direction")
  func direction() throws {
    guard case .sameDirection = try verdict([2.99, 3.0, 3.01], published: 0.99) else {
      Issue.record("an interval that misses the published gain was called reproduced")
      return
    }
  }

  @Test("one seed is never more than the same direction, whatever its value")
  func oneSeed() throws {
    #expect(
      try verdict([0.99], published: 0.99) == .sameDirection(reason: "one seed, no interval"))
  }

  @Test("no gain or a loss is not reproduced", arguments: [[-0.1, 0.0, 0.1], [-1, -2, -3], [0]])
  func not(gains: [Double]) throws {
    #expect(try verdict(gains, published: 0.99) == .notReproduced)
  }

  @Test("the interval is Student's")
  func interval() throws {
    let statistics = try #require(SeedStatistics([1, 2, 3]))
    let interval = try #require(statistics.interval)
    // mean 2, deviation 1, t(2) = 4.303: half width 4.303 / sqrt(3).
    #expect(abs(interval.upperBound - (2 + 4.303 / 3.0.squareRoot())) < 1e-9)
    #expect(abs(SeedStatistics.quantile(degreesOfFreedom: 40) - 2.021) < 5e-4)
    #expect(abs(SeedStatistics.quantile(degreesOfFreedom: 120) - 1.980) < 5e-4)
    #expect(SeedStatistics([5])?.interval == nil)
    #expect(SeedStatistics([]) == nil)
  }
}
