/// The points that no other beats: none costs less without losing accuracy.
package enum ParetoFront {
  /// Picks the indices of the front, by ascending cost.
  ///
  /// A point is on it if every point that costs as much or less is less accurate. Of points that
  /// are equal in both, all are on it.
  ///
  /// - Parameter points: Cost and accuracy of each.
  /// - Returns: Their indices.
  package static func indices(of points: [(cost: Double, accuracy: Double)]) -> [Int] {
    points.indices.filter { index in
      let point = points[index]
      return !points.contains { other in
        other.cost <= point.cost && other.accuracy >= point.accuracy
          && (other.cost < point.cost || other.accuracy > point.accuracy)
      }
    }.sorted { (points[$0].cost, $0) < (points[$1].cost, $1) }
  }
}
