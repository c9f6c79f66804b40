/// What the quantized layers of a network cost on crossbar arrays.
package struct NetworkCost: Hashable, Sendable {
  /// Costs of the layers, in the network's order.
  package var layers: [LayerCost]

  /// Puts layers together.
  package init(layers: [LayerCost]) { self.layers = layers }

  /// Adds up one quantity.
  package func total(_ quantity: KeyPath<LayerCost, Int>) -> Int {
    layers.reduce(0) { $0 + $1[keyPath: quantity] }
  }

  /// Part of all layers' cells that hold a weight's digit, 0 to 1; 0 without layers.
  package var utilisation: Double {
    let cells = total(\.cells)
    return cells == 0 ? 0 : Double(total(\.usedCells)) / Double(cells)
  }
}

extension CrossbarConvolution {
  /// What this layer costs per image; nil for methods that quantize nothing.
  ///
  /// - Parameters:
  ///   - granularities: Of the method, for weights and partial sums.
  ///   - height: Rows of input pixels.
  ///   - width: Columns of input pixels.
  /// - Returns: The layer's cost per image.
  package func cost(
    granularities: (weight: Granularity?, partialSum: Granularity?), height: Int, width: Int
  ) -> LayerCost? {
    LayerCost(context, quantizers, granularities: granularities, height: height, width: width)
  }
}
