import Tensors

/// Weights rounded to multiples of a learned step and cut into bit slices.
///
/// `code = round(clip(weight / scale, minimum, maximum))`; the gradient of the code passes straight
/// through inside the clip range. One integer weight is programmed once, so its slices share the
/// scale. The gradient of a scale is multiplied by `1 / sqrt(n * maximum)`, where `n` is the number
/// of weights in the layer divided by the number of scales.
///
/// Source: Esser et al., Learned Step Size Quantization, ICLR 2020. Differs from it in the
/// granularities other than the layer, and in the number of weights by which these scale gradients.
public final class LearnedStepWeightQuantizer: WeightQuantizer {
  let layout: CrossbarLayout
  let groups: ScaleGroups
  private let splitGradient: SplitGradient
  private let weightCount: Int
  let scale: Tensor

  /// Makes a quantizer whose scales are one until ``initialize(from:)`` is called.
  ///
  /// - Parameters:
  ///   - granularity: What shares one scale: `[1]`, `[arrays, columnTiles]` or `[arrays,
  ///     outputChannels]` scales.
  ///   - layer: Whose weights they are.
  ///   - splitGradient: Which slices the gradient of a weight comes from.
  /// - Throws: `TorchError`, for want of memory.
  public init(
    granularity: Granularity, layer: LayerContext, splitGradient: SplitGradient = .shared
  ) throws(TorchError) {
    layout = layer.layout
    groups = ScaleGroups(granularity: granularity, layout: layer.layout, slices: nil)
    self.splitGradient = splitGradient
    weightCount = layer.layout.weightShape(of: layer.shape).reduce(1, *)
    scale = try Tensor.ones(groups.shape, scalarType: layer.scalarType, device: layer.device)
      .asParameter()
  }

  /// The scale, named `scale`.
  public var parameters: [Parameter] {
    [Parameter(name: "scale", tensor: scale, role: .quantizerScale)]
  }

  /// Sets every scale to `2 * mean|weight| / sqrt(maximum)` of the weights that share it.
  public func initialize(from values: Tensor) throws {
    try withoutGradients {
      let partitioned = try layout.partitioned(values)
      let area = partitioned.shape[3] * partitioned.shape[4]
      let perArray = layout.channelsOfArray.map { Double($0 * area) }
      let counts = try Tensor(perArray, shape: [1, layout.arrays, 1])
        .converted(to: values.scalarType).moved(to: values.device)
        .expanded(to: [1, layout.arrays, layout.outputChannels])
      let sums = try partitioned.absolute().sum(over: [2, 3, 4])
        .reshaped([1, layout.arrays, layout.outputChannels])
      let means = try groups.means(ofSums: sums, counts: counts)
      try scale.assign((means * (2 / largestCode.squareRoot())).replacingZeroSteps())
    }
  }

  /// Rounds and slices the weights.
  public func program(_ weight: Tensor) throws -> ProgrammedWeights {
    let slicing = layout.slicing
    let step = try groups.columns(from: steps())
    let codes = try codes(of: weight, step: step)
    return ProgrammedWeights(
      cells: try slicing.split(codes, gradient: splitGradient), unit: step,
      significance: slicing.significance, codes: codes, splitGradient: splitGradient)
  }

  /// The scales with the gradient scale of LSQ.
  func steps() throws(TorchError) -> Tensor {
    let sharing = Double(weightCount) / Double(groups.count)
    return try scale.scalingGradient(by: 1 / (sharing * largestCode).squareRoot())
  }

  /// Integer weights with gradient, `[arrays, outputChannels, channelsPerArray, k, k]`; `step` holds one
  /// per array and output channel.
  func codes(of weight: Tensor, step: Tensor) throws -> Tensor {
    guard weight.device == .cpu else { return try composedCodes(of: weight, step: step) }
    let range = layout.slicing.codeRange
    return try weight.weightCodes(
      step: step.reshaped([layout.arrays, layout.outputChannels]),
      columns: WeightColumns(
        arrays: layout.arrays, channelsPerArray: layout.channelsPerArray,
        isReplicated: layout.mapping == .replicated, codes: range.minimum...range.maximum))
  }

  /// The same out of tensor operations, for any device.
  func composedCodes(of weight: Tensor, step: Tensor) throws -> Tensor {
    let range = layout.slicing.codeRange
    let columns = try step.reshaped([layout.arrays, layout.outputChannels, 1, 1, 1])
    let clipped = try (layout.partitioned(weight) / columns)
      .clamped(from: Double(range.minimum), to: Double(range.maximum))
    return try clipped.detached().rounded().straightThrough(to: clipped)
  }

  private var largestCode: Double { Double(max(layout.slicing.codeRange.maximum, 1)) }
}
