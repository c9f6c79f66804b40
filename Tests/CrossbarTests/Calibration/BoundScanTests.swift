import Testing

@testable import Crossbar

@Suite("Scans of whole-number bounds")
struct BoundScanTests {
  @Test("without a limit every bound is tried, largest first")
  func every() {
    #expect(BoundScan().candidates(from: 5) == [5, 4, 3, 2, 1])
    #expect(BoundScan().candidates(from: 0).isEmpty)
  }

  @Test("with a limit, bounds are spread over the logarithm and end at 1", arguments: [2, 7, 16])
  func limited(limit: Int) {
    let found = BoundScan(limit: limit).candidates(from: 1000)
    #expect(found.count == limit)
    #expect(found.first == 1000 && found.last == 1)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 > $1 })
    #expect(BoundScan(limit: limit).candidates(from: 2) == [2, 1])
  }

  @Test("the earliest of the best candidates is kept")
  func ties() throws {
    var tried: [Int] = []
    let best = try #require(
      BoundScan.best(of: [4, 3, 2, 1]) { candidate in
        tried.append(candidate)
        return candidate == 4 ? 0 : (candidate == 1 ? 1 : 2)
      })
    #expect(best.candidate == 3 && best.score == 2)
    #expect(tried == [4, 3, 2, 1])
    #expect(BoundScan.best(of: [Int]()) { $0 } == nil)
  }

  @Test(
    "a bound is shared evenly by the levels",
    arguments: [
      (CodeRange(minimum: -3, maximum: 4), 2.0 / 7), (CodeRange(minimum: -1, maximum: 1), 1.0),
      (CodeRange(minimum: 0, maximum: 7), 1.0 / 7),
      (CodeRange(minimum: -1, maximum: 1, isBinary: true), 1.0),
    ])
  func steps(codes: CodeRange, expected: Double) {
    #expect(codes.scale(ofBound: 1) == expected)
  }
}
