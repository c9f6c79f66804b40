import Reproduction
import Testing

@Suite struct ParetoFrontTests {
  @Test("holds what no other point beats, by ascending cost")
  func front() {
    let points: [(cost: Double, accuracy: Double)] = [
      (30, 90), (10, 80), (20, 79), (20, 85), (40, 90),
    ]
    #expect(ParetoFront.indices(of: points) == [1, 3, 0])
  }

  @Test("of equal points all are on it, of equal costs the most accurate")
  func ties() {
    #expect(ParetoFront.indices(of: [(10, 80), (10, 80), (10, 79)]) == [0, 1])
    #expect(ParetoFront.indices(of: []) == [])
  }

  @Test("every point is on the front or beaten by one that is", arguments: 0..<20)
  func covers(seed: Int) {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 60)
    }
    let points = (0..<12).map { _ in (cost: next(), accuracy: next()) }
    let front = ParetoFront.indices(of: points)
    for (index, point) in points.enumerated() {
      let isBeaten = front.contains {
        points[$0].cost <= point.cost && points[$0].accuracy >= point.accuracy
          && (points[$0].cost < point.cost || points[$0].accuracy > point.accuracy)
      }
      #expect(front.contains(index) != isBeaten)
    }
  }
}
