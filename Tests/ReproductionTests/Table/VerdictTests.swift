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

  @Test("an interval that holds the published gain and zero as well is the same direction")
  func noisy() throws {
    // 1 ± 12.7 holds any published gain.
    #expect(
      try verdict([0, 2], published: 0.99) == .sameDirection(reason: "the interval holds zero"))
    #expect(
      try verdict([0.5, 1.5], published: -0.99)
        == .notReproduced(
          reason: "the interval holds the published gain"))
  }

  @Test("a loss that was published is judged as a gain is")
  func loss() throws {
    #expect(try verdict([-0.8, -1.0, -1.2], published: -0.99) == .reproduced)
    #expect(
      try verdict([0, -2], published: -0.99) == .sameDirection(reason: "the interval holds zero"))
  }

  @Test(
    "no gain or a loss is not reproduced, and says what is no proof of the contrary",
    arguments: [
      ([-0.1, 0.0, 0.1], nil), ([-1, -2, -3], nil), ([0], "one seed, no interval"),
      ([-2, 1], "the interval holds the published gain"),
    ] as [([Double], String?)])
  func not(gains: [Double], reason: String?) throws {
    #expect(try verdict(gains, published: 0.99) == .notReproduced(reason: reason))
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
