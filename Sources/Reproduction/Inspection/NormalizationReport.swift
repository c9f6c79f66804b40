import Crossbar
import Foundation
import Results

/// What normalisation leaves of a network's channels, layer by layer.
///
/// Behind columns whose scales are small a channel may vary by less than the constant that normalisation
/// adds to variances; then it comes out smaller than its neighbours, which no accuracy shows.
package struct NormalizationReport: Sendable {
  /// One normalisation.
  package struct Layer: Equatable, Sendable {
    /// Its name.
    package var name: String
    /// How many channels it has.
    package var channels: Int
    /// The median of their running variances.
    package var median: Double
    /// How many come out smaller by more than a tenth because of the constant.
    package var faint: Int
  }

  /// All normalisations, in the network's order.
  package let layers: [Layer]

  /// Gathers the running variances among the values of a network, by their names.
  package init(_ network: [NetworkParameter]) {
    layers = network.compactMap { parameter in
      let variances = parameter.value.reals
      guard let match = parameter.name.wholeMatch(of: /(.+)\.runningVariance/), !variances.isEmpty
      else { return nil }
      return Layer(
        name: String(match.1), channels: variances.count, median: variances.median,
        faint: variances.count {
          ($0 / ($0 + BatchNormalization.epsilon)).squareRoot() < Self.faintFactor
        })
    }
  }

  /// What is left of a channel that counts as faint, at most.
  private static let faintFactor = 0.9

  /// The section of a report; no line for a network without faint channels.
  var lines: [String] {
    let rows = layers.filter { $0.faint > 0 }.map {
      [$0.name, "\($0.channels)", String(format: "%.3g", $0.median), "\($0.faint)"]
    }
    guard !rows.isEmpty else { return [] }
    let all = [
      "all, with those not shown", "\(layers.reduce(0) { $0 + $1.channels })", "",
      "\(layers.reduce(0) { $0 + $1.faint })",
    ]
    return [
      "normalisations with faint channels (which the constant that is added to variances makes",
      "smaller by more than a tenth)",
    ] + RunSections.aligned([["layer", "channels", "median variance", "faint"]] + rows + [all])
  }
}
