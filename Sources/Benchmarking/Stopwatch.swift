/// How long something takes, in milliseconds for each of a number of images.
func milliseconds(per images: Int, _ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .milliseconds(1) / Double(images)
}

/// The middle of the sorted values (at least one); the mean of the two middle ones for an even
/// count.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
