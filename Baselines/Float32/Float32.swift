import Crossbar

/// The network in floating point: what quantization is measured against.
public struct Float32: QuantizationMethod {
  private enum NoKeys: CodingKey, CaseIterable {}

  /// What tables print.
  public static let identity = MethodIdentity(
    name: "float32",
    summary: "floating point throughout: the reference",
    citation: "no publication: the ordinary network, with rectified activations",
    differences: [],
    isRelatedWork: false, weightScaleOrigin: .none, partialSumScaleOrigin: .none)

  /// Takes no options.
  public init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(NoKeys.self)
  }

  /// No quantizers.
  public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(weight: nil, partialSum: nil)
  }

  /// One stage.
  public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

  /// None.
  public var granularities: (weight: Granularity?, partialSum: Granularity?) { (nil, nil) }
}
