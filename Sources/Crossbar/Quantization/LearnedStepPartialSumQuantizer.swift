import Tensors

/// Converters with equally spaced levels, a learned step and, on request, a learned offset.
///
/// With `z = (P - offset) / scale` the code is `round(clip(z))`, rounded half to even (or the sign,
/// for one signed bit), and stands for `code * scale + offset`. Gradients as
/// ``ConverterOptions/gradient`` says, by default those of LSQ: inside the clip range the partial
/// sum's passes and the scale's is `code - z`; outside, the scale's is the code and the offset's
/// passes. The last two are multiplied by `1 / sqrt(n * max(Qp, 1))`, where `Qp` is the slice's
/// largest code and `n` the number of partial sums of one sample divided by the number of scales.
///
/// Source: Esser et al., Learned Step Size Quantization, ICLR 2020, and, for offsets, Bhalgat et
/// al., LSQ+, CVPR Workshops 2020. Differs from them in the granularities other than the layer, in
/// the initial offset (a mean) and in signed codes around an offset, the middle of the range.
public final class LearnedStepPartialSumQuantizer: PartialSumQuantizer {
  /// Where the middle of a converter's range is.
  public enum Offset: String, Codable, Sendable, CaseIterable {
    /// At zero; converters of slices that cannot be negative have codes from zero up.
    case none
    /// Learned, starting at the mean; all codes are signed.
    case learned
    /// What the authors' release computes: the whole number of steps that is nearest to the mean
    /// of all partial sums of the batch, in evaluation too; all codes are signed, but one bit has
    /// the codes 0 and 1.
    ///
    /// The result of an image then depends on the others in its batch. Runs composed.
    case batchCentre
  }

  let layout: CrossbarLayout
  let groups: ScaleGroups
  let codeRanges: [CodeRange]
  let scale: Tensor
  let offset: Tensor?
  private let options: ConverterOptions
  private let isOneBit: Bool
  /// Whose scale the stored ones are multiples of; nil where they are the steps themselves.
  private let weights: LearnedStepWeightQuantizer?

  /// Makes converters whose scales are one until ``initialize(from:)`` is called; nil for the ideal
  /// converter, which needs no quantizer.
  ///
  /// - Parameters:
  ///   - granularity: What shares one scale: `[1]`, `[slices, arrays, columnTiles]` or `[slices,
  ///     arrays, outputChannels]` scales, twice the slices with dual conversion.
  ///   - options: Offset, gradients, start.
  ///   - weights: The layer's own, with one scale for all of it: a precondition where
  ///     ``ConverterOptions/followsWeightScale``, else not looked at.
  ///   - layer: Whose partial sums they convert.
  /// - Throws: `TorchError`, for want of memory.
  public init?(
    granularity: Granularity, options: ConverterOptions = .init(),
    following weights: LearnedStepWeightQuantizer? = nil, layer: LayerContext
  ) throws(TorchError) {
    precondition(
      !options.followsWeightScale || weights?.groups.granularity == .layer,
      "\(layer.shape.name): converters can follow one weight scale per layer, no other")
    self.weights = options.followsWeightScale ? weights : nil
    let resolution = layer.settings.partialSumBits
    isOneBit = resolution == .bits(1)
    var ranges = layer.layout.slicing.isSigned.compactMap {
      resolution.codeRange(isSigned: $0 || options.offset != .none)
    }
    guard !ranges.isEmpty else { return nil }
    if isOneBit, options.offset == .batchCentre {
      ranges = ranges.map { _ in CodeRange(minimum: 0, maximum: 1) }
    }
    codeRanges = options.codeRanges ?? ranges
    self.options = options
    layout = layer.layout
    groups = ScaleGroups(
      granularity: granularity, layout: layer.layout, slices: layer.layout.convertedSlices)
    scale = try Tensor.ones(groups.shape, scalarType: layer.scalarType, device: layer.device)
      .asParameter()
    offset =
      options.offset == .learned
      ? try Tensor.zeros(groups.shape, scalarType: layer.scalarType, device: layer.device)
        .asParameter() : nil
  }

  /// Makes converters that differ from the specification's in their offset alone.
  public convenience init?(granularity: Granularity, offset: Offset, layer: LayerContext)
    throws(TorchError)
  {
    var options = ConverterOptions()
    options.offset = offset
    try self.init(granularity: granularity, options: options, layer: layer)
  }

  /// The scale, named `scale`, and the offset, named `offset`, where there is one.
  ///
  /// Where ``ConverterOptions/followsWeightScale``, the scale counts weight scales.
  public var parameters: [Parameter] {
    [Parameter(name: "scale", tensor: scale, role: .quantizerScale)]
      + (offset.map { [Parameter(name: "offset", tensor: $0, role: .quantizerOffset)] } ?? [])
  }

  /// Sets the offset to the mean of the partial sums that share it, and the scale as
  /// ``ConverterOptions/initialScale`` says.
  ///
  /// Slices of one scale that differ in their codes each count with their own factor.
  public func initialize(from values: Tensor) throws {
    if case .minMax = options.initialScale {
      let observer = try makeObserver()
      try observe(values, by: observer)
      return try setRanges(RangeSearch.minMax.ranges(from: observer))
    }
    try withoutGradients {
      let elements = values.elementCount / (values.shape[1] * values.shape[2] * values.shape[3])
      let columns = [layout.convertedSlices, layout.arrays, layout.outputChannels]
      let counts = try Tensor.full(
        Double(elements), shape: columns, scalarType: values.scalarType, device: values.device)
      var middles: Tensor?
      if let offset {
        try offset.assign(groups.means(ofSums: values.sum(over: [0, 4, 5]), counts: counts))
        middles = try groups.columns(from: offset).reshaped(columns + [1, 1])
      }
      let factors = codeRanges.map { range in
        if isOneBit, case .learnedStep = options.initialScale { return 1.0 }
        return 2 / Double(max(range.maximum, 1)).squareRoot()
      }
      let sums = try deviations(of: values, from: middles) * perSlice(factors)
      try store(steps: groups.means(ofSums: sums, counts: counts).replacingZeroSteps())
    }
  }

  /// Sets the scales to steps, or to what multiples of the weight scale these are.
  func store(steps: Tensor) throws(TorchError) {
    guard let weights else { return try scale.assign(steps) }
    try scale.assign(steps / weights.scale.detached())
  }

  /// Distance of the levels as real values, in the shape of the stored scales, without gradient.
  func realSteps() throws(TorchError) -> Tensor {
    let stored = try storedScale().detached()
    guard let weights else { return stored }
    return try stored * weights.scale.detached()
  }

  /// Sums of how far the partial sums of every column are from its middle, or from zero.
  ///
  /// Array by array: the partial sums of a batch are by far the largest tensors of a step, and
  /// copies of all of them would be its peak of memory.
  private func deviations(of values: Tensor, from middles: Tensor?) throws -> Tensor {
    let sums = try (0..<layout.arrays).map { array in
      var part = try values.sliced(array..<array + 1, along: 2)
      if let middles { part = try part - middles.sliced(array..<array + 1, along: 1) }
      return try part.absolute().sum(over: [0, 4, 5])
    }
    return try .concatenated(sums, along: 1)
  }

  /// The columns' scales and offsets, with the gradient scale of LSQ; nil where the middle of the
  /// range is the batch's.
  public func uniform(positions: Int) throws -> UniformQuantization? {
    options.offset == .batchCentre ? nil : try columns(positions: positions)
  }

  /// Digitises partial sums.
  public func quantize(_ partialSums: Tensor) throws -> QuantizedValues {
    let shape = partialSums.shape
    var converters = try columns(positions: shape[4] * shape[5])
    if options.offset == .batchCentre {
      converters.offset = try converters.scale * batchCentre(of: partialSums, converters.scale)
    }
    return try converters.quantize(partialSums)
  }

  /// The whole number of steps nearest to the mean of all partial sums, each rounded to a step.
  private func batchCentre(of partialSums: Tensor, _ step: Tensor) throws -> Double {
    try withoutGradients {
      let positions = try partialSums.detached() / step.detached().reshaped(step.shape + [1, 1])
      return try positions.rounded().mean().item().rounded(.toNearestOrEven)
    }
  }

  private func columns(positions: Int) throws(TorchError) -> UniformQuantization {
    let converted = layout.convertedSlices * layout.arrays * layout.outputChannels * positions
    let sharing = Double(converted) / Double(groups.count)
    let factors = try perSlice(
      codeRanges.map { 1 / (sharing * Double(max($0.maximum, 1))).squareRoot() })
    func scaled(_ groups: Tensor) throws(TorchError) -> Tensor {
      let columns = try self.groups.columns(from: groups)
      return try columns.detached().straightThrough(to: columns * factors)
    }
    if let weights {
      let steps = try groups.columns(from: storedScale().detached()) * weights.steps()
      return UniformQuantization(
        scale: steps, offset: try offset.map(scaled), codeRanges: codeRanges,
        gradient: options.gradient)
    }
    return UniformQuantization(
      scale: try scaled(storedScale()), offset: try offset.map(scaled), codeRanges: codeRanges,
      gradient: options.gradient)
  }

  /// The scale as a chip stores it, gradient straight through.
  private func storedScale() throws(TorchError) -> Tensor {
    guard let bits = options.scaleBits else { return scale }
    let largest = Double((1 << bits) - 1)
    let values = try scale.detached()
    let step = try values.maximum() * (1 / largest)
    return try ((values / step).rounded().clamped(from: 1, to: largest) * step)
      .straightThrough(to: scale)
  }

  /// One number per slice, against columns.
  private func perSlice(_ values: [Double]) throws(TorchError) -> Tensor {
    try Tensor(values, shape: [values.count, 1, 1])
      .converted(to: scale.scalarType).moved(to: scale.device)
  }
}
