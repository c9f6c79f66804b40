import Crossbar
import Foundation
import Results

/// How the learned scales of a network's quantizers lie, layer by layer.
///
/// A scale that is lost, at the least value that training leaves it or far below its neighbours, takes
/// its column's weights or partial sums out of the network, and accuracy alone does not show it.
package struct ScaleReport: Sendable {
  /// The scales of one quantizer of one layer.
  package struct Scales: Equatable, Sendable {
    /// How many there are.
    package var count: Int
    /// Their median.
    package var median: Double
    /// How many are below a tenth of the median.
    package var small: Int
    /// How many are at the least value that training leaves them.
    package var least: Int

    init?(_ values: [Double]) {
      guard !values.isEmpty else { return nil }
      let median = values.median
      count = values.count
      self.median = median
      small = values.count { $0 < 0.1 * median }
      least = values.count { $0 <= ScaleGuard.leastScale(.float32) }
    }
  }

  /// One layer.
  package struct Layer: Equatable, Sendable {
    /// The layer's name.
    package var name: String
    /// Scales of its weights; nil if it has none.
    package var weight: Scales?
    /// Scales of its partial sums; nil if it has none.
    package var partialSum: Scales?
    /// How often training kept one of its scales above the least value; nil if that was not counted.
    package var repairs: Int?
  }

  /// Layers that have scales, in the network's order.
  package let layers: [Layer]

  /// Gathers the scales among the values of a network, by their names.
  package init(_ network: [NetworkParameter]) {
    var layers: [Layer] = []
    func change(_ name: Substring, _ body: (inout Layer) -> Void) {
      let index = layers.firstIndex { $0.name == name }
      if index == nil { layers.append(Layer(name: String(name))) }
      body(&layers[index ?? layers.count - 1])
    }
    for parameter in network {
      // Most quantizers call them `scale`; one with a scale per slice of a weight, `scales`.
      if let match = parameter.name.wholeMatch(of: /(.+)\.(weight|partialSum)\.scales?/) {
        let scales = Scales(parameter.value.reals)
        change(match.1) {
          if match.2 == "weight" { $0.weight = scales } else { $0.partialSum = scales }
        }
      } else if let match = parameter.name.wholeMatch(of: /(.+)\.repairedScales/) {
        let repairs = parameter.value.values(of: Int64.self)?.first.map { Int($0) }
        change(match.1) { $0.repairs = repairs }
      }
    }
    self.layers = layers.filter { $0.weight != nil || $0.partialSum != nil }
  }

  /// The section of a report; no line for a network without scales.
  var lines: [String] {
    guard !layers.isEmpty else { return [] }
    func cells(_ scales: Scales?) -> [String] {
      guard let scales else { return ["–", "–", "–", "–"] }
      return [
        "\(scales.count)", String(format: "%.3g", scales.median),
        RunSections.percent(Double(scales.small) / Double(scales.count)), "\(scales.least)",
      ]
    }
    func total(_ scales: [Scales]) -> [String] {
      let count = scales.reduce(0) { $0 + $1.count }
      guard count > 0 else { return cells(nil) }
      let small = scales.reduce(0) { $0 + $1.small }
      return [
        "\(count)", "", RunSections.percent(Double(small) / Double(count)),
        "\(scales.reduce(0) { $0 + $1.least })",
      ]
    }
    let rows = layers.map { layer in
      [layer.name] + cells(layer.weight) + cells(layer.partialSum)
        + [layer.repairs.map(String.init) ?? "–"]
    }
    let all =
      ["all"] + total(layers.compactMap(\.weight)) + total(layers.compactMap(\.partialSum))
      + ["\(layers.reduce(0) { $0 + ($1.repairs ?? 0) })"]
    let names = ["median", "small %", "least"]
    return [
      "scales (small: below a tenth of the layer's median; least: at the least value that training",
      "leaves a scale; repaired: how often training had to keep one there)",
    ]
      + RunSections.aligned(
        [["layer", "of weights"] + names + ["of partial sums"] + names + ["repaired"]] + rows
          + [all])
  }
}
