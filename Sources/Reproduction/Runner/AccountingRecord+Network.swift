import Crossbar
import Networks
import Results
import Tensors

extension AccountingRecord {
  /// What one image costs in the layers of a network that run on arrays; nil if none do.
  ///
  /// Sizes are found by sending one black image through the network, in evaluation.
  ///
  /// - Parameters:
  ///   - network: Trained, so that it can be evaluated.
  ///   - granularities: The method's.
  ///   - image: Channels, height and width.
  ///   - device: Where the network lives.
  /// - Throws: What the network throws.
  package init?(
    of network: any Network, granularities: (weight: Granularity?, partialSum: Granularity?),
    image: (channels: Int, height: Int, width: Int), device: Device
  ) throws {
    let sizes = try network.crossbarInputSizes(of: image, device: device)
    let cost = NetworkCost(
      layers: zip(network.crossbarLayers, sizes).compactMap { layer, size in
        size.flatMap {
          layer.cost(granularities: granularities, height: $0.height, width: $0.width)
        }
      })
    guard !cost.layers.isEmpty else { return nil }
    self.init(cost)
  }

  private init(_ cost: NetworkCost) {
    func counts(_ quantity: KeyPath<LayerCost, Int>) -> [Int64] {
      cost.layers.map { Int64($0[keyPath: quantity]) }
    }
    self.init(
      layers: cost.layers.map(\.name),
      quantities: [
        Quantity(name: "arrays", counts: counts(\.arrays)),
        Quantity(
          name: "utilisation", values: cost.layers.map(\.utilisation), total: cost.utilisation),
        Quantity(name: "adc_conversions", counts: counts(\.adcConversions)),
        Quantity(
          name: "dequantization_multiplications",
          counts: counts(\.dequantizationMultiplications)),
        Quantity(name: "dequantization_factors", counts: counts(\.dequantizationFactors)),
        Quantity(name: "shift_adds", counts: counts(\.shiftAdds)),
        Quantity(name: "scales", counts: counts(\.scales)),
        Quantity(name: "scale_storage", unit: "byte", counts: counts(\.scaleBytes)),
      ])
  }
}
