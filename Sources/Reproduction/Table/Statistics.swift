/// Mean, standard deviation and confidence interval of a few numbers, one per seed.
package struct SeedStatistics: Hashable, Sendable {
  /// How many numbers there are, at least 1.
  package let count: Int
  /// Their mean.
  package let mean: Double
  /// Their standard deviation (divisor `count - 1`); nil with one number.
  package let deviation: Double?

  /// Summarises numbers; nil if there are none.
  package init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// The interval that holds the true mean with 95 % confidence (Student's t); nil with one number.
  package var interval: ClosedRange<Double>? {
    guard let deviation else { return nil }
    let half =
      Self.quantile(degreesOfFreedom: count - 1) * deviation / Double(count).squareRoot()
    return (mean - half)...(mean + half)
  }

  /// The 97.5 % quantile of Student's t distribution.
  ///
  /// Tabulated to 30 degrees of freedom; beyond, the first terms of its Cornish–Fisher expansion
  /// around the normal quantile, exact to three digits there.
  ///
  /// Source: Abramowitz and Stegun, table 26.10 and equation 26.7.5.
  package static func quantile(degreesOfFreedom: Int) -> Double {
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
      2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
      2.052, 2.048, 2.045, 2.042,
    ]
    precondition(degreesOfFreedom >= 1, "an interval needs at least two numbers")
    if degreesOfFreedom <= table.count { return table[degreesOfFreedom - 1] }
    let normal = 1.959964
    let freedom = Double(degreesOfFreedom)
    let first = normal * (normal * normal + 1) / 4
    let second = normal * (5 * normal * normal * normal * normal + 16 * normal * normal + 3) / 96
    return normal + first / freedom + second / (freedom * freedom)
  }
}
