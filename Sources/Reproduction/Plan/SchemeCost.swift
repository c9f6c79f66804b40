import Crossbar
import Networks
import Tensors

/// What methods cost on the arrays of one setting, counted without training anything.
///
/// The network is laid out once, in floating point, and one black image is sent through it to find
/// the sizes of the layers' inputs; each method is then counted in closed form, layer by layer.
package struct SchemeCost {
  private let layers: [(context: LayerContext, height: Int, width: Int)]

  /// Lays out a network.
  ///
  /// - Throws: What networks throw for settings that cannot be laid out.
  package init(network: NetworkSettings, crossbar: CrossbarSettings) throws {
    let size = try NetworkCatalogue.entry(named: network.name).imageSize
    let model = try NetworkCatalogue.make(
      network,
      context: NetworkContext(
        classes: 2, crossbar: crossbar, method: FloatingPoint(), generator: Generator(seed: 0)))
    let sizes = try model.crossbarInputSizes(of: (3, size, size), device: .cpu)
    layers = zip(model.crossbarLayers, sizes).compactMap { layer, size in
      size.map { (layer.context, $0.height, $0.width) }
    }
  }

  /// Counts a method; nil for one that leaves the layers in floating point.
  ///
  /// - Throws: What the method throws.
  package func of(_ method: any QuantizationMethod) throws -> NetworkCost? {
    let costs = try layers.compactMap { layer in
      LayerCost(
        layer.context, try method.quantizers(for: layer.context),
        granularities: method.granularities, height: layer.height, width: layer.width)
    }
    return costs.isEmpty ? nil : NetworkCost(layers: costs)
  }
}

/// Quantizes nothing: a network of it is quickly made and run.
private struct FloatingPoint: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "floating-point", summary: "no quantization", citation: "none", differences: [],
    isRelatedWork: false)

  init() {}
  init(from decoder: any Decoder) throws {}
  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(weight: nil, partialSum: nil)
  }
  let stages = [TrainingStage(name: "none")]
  let granularities: (weight: Granularity?, partialSum: Granularity?) = (nil, nil)
}
