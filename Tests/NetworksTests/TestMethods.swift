import Crossbar

/// Leaves everything in floating point.
struct RealWeights: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "real", summary: "for tests", citation: "none", differences: [], isRelatedWork: false)
  let stages = [TrainingStage(name: "all")]
  let granularities: (weight: Granularity?, partialSum: Granularity?) = (nil, nil)
  init() {}
  init(from decoder: any Decoder) throws {}
  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(weight: nil, partialSum: nil)
  }
}

/// Learns one step per column of weights and partial sums.
struct ColumnSteps: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "columns", summary: "for tests", citation: "none", differences: [], isRelatedWork: false)
  let stages = [TrainingStage(name: "all")]
  let granularities: (weight: Granularity?, partialSum: Granularity?) = (.column, .column)
  init() {}
  init(from decoder: any Decoder) throws {}
  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    try .learnedStep(weight: .column, partialSum: .column, for: layer)
  }
}
