import Crossbar
import Results
import Tensors
import Training

extension DeploymentFile.Layer {
  /// Copies what hardware needs of a layer.
  init(
    _ layer: IntegerLayer, granularities: (weight: Granularity?, partialSum: Granularity?)
  ) throws {
    let name = layer.shape.name
    func stored(_ tensor: Tensor) throws -> StoredArray { try StoredArray(tensor, name: name) }
    self.init(
      name: name,
      geometry: LayerGeometry(
        layer.shape, layer.settings, layer.layout, granularities: granularities),
      activationStep: layer.activationStep, cells: try stored(layer.cells),
      codes: try stored(layer.codes),
      significance: StoredArray(layer.significance.map(Float.init)),
      thresholds: try stored(layer.thresholds), referenceStep: try stored(layer.referenceSteps),
      multiplier: try stored(layer.multipliers), constant: try stored(layer.constants),
      offset: try stored(layer.constants.sum(over: [0])))
  }
}
