import Foundation
import Results

/// How a layer's partial sums lie around the levels of its converters.
struct PartialSumDistribution {
  /// One bar of a drawing.
  struct Bar: Equatable {
    /// Middle of its bins, in steps, or an end beyond which everything is.
    var label: String
    /// The code whose level lies in it, if it is one of the converter's.
    var code: Int?
    /// Part of the slice's partial sums, 0 to 1.
    var share: Double
  }

  /// Borders of the bins, in steps from the offset.
  let edges: [Double]
  /// Counts per slice and bin.
  let slices: [[Double]]
  /// Codes of every slice's converters.
  let codes: [[Int]]

  /// Nil for a layer without a histogram in steps.
  init?(_ layer: LayerRecord) {
    guard let histogram = layer.psumHistogram, histogram.unit == .adcSteps,
      let placement = layer.geometry.crossbar
    else { return nil }
    edges = histogram.edges
    let bins = edges.count - 1
    let counts = histogram.counts.reals
    slices = (0..<histogram.counts.shape[0]).map { Array(counts[$0 * bins..<($0 + 1) * bins]) }
    if let stored = layer.adcCodes, stored.shape.count == 2, stored.shape[0] == slices.count {
      let values = stored.reals.map { Int($0) }
      let count = stored.shape[1]
      codes = slices.indices.map { Array(values[$0 * count..<($0 + 1) * count]) }
    } else {
      codes = slices.indices.map {
        Self.codes(of: placement, slice: $0, hasOffset: layer.psumOffset != nil)
      }
    }
  }

  /// The codes of a slice's converters, by the rule of the specification: for files that do not
  /// say.
  private static func codes(of placement: CrossbarPlacement, slice: Int, hasOffset: Bool) -> [Int] {
    let isSigned =
      hasOffset || placement.encoding == "differential"
      || (placement.encoding == "twosComplement" && slice == placement.slices - 1)
    guard let bits = Int(placement.adc) else { return [-1, 0, 1] }
    if bits == 1 { return isSigned ? [-1, 1] : [0, 1] }
    let half = 1 << (bits - 1)
    return isSigned ? Array(-half..<half) : Array(0..<2 * half)
  }

  /// Bars of half a step, or of as many steps as leave about 64 of them; levels are in their middle
  /// where bars have one.
  func bars(_ counts: [Double], of codes: [Int]) -> [Bar] {
    let total = counts.reduce(0, +)
    guard total > 0, edges.count > 1 else { return [] }
    let width = edges[1] - edges[0]
    var together = max(1, Int((0.5 / width).rounded()))
    while counts.count / together > 64 { together *= 2 }
    // The first border is a whole number of steps, so half a bar brings levels to the middle.
    let half = together / 2
    let firsts = (half > 0 ? [0] : []) + Array(stride(from: half, to: counts.count, by: together))
    return firsts.enumerated().map { index, first in
      let last = index + 1 < firsts.count ? firsts[index + 1] : counts.count
      let middle = (edges[first] + edges[last]) / 2
      let label =
        first == 0
        ? "below \(text(edges[last]))"
        : last == counts.count ? "above \(text(edges[first]))" : text(middle)
      return Bar(
        label: label, code: codes.first { edges[first] <= Double($0) && Double($0) < edges[last] },
        share: counts[first..<last].reduce(0, +) / total)
    }
  }

  private func text(_ steps: Double) -> String { String(format: "%.4g", steps) }
}
