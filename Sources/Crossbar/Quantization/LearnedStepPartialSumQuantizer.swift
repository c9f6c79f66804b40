import Tensors

/// Converters with a learned step and, on request, a learned offset.
///
/// With `z = (P - offset) / scale` the code is `round(clip(z))`, rounded half to even (or the sign,
/// for one signed bit), and stands for `code * scale + offset`. Gradients as in LSQ: inside the
/// clip range the partial sum's passes and the scale's is `code - z`; outside, the scale's is the
/// code and the offset's passes. The last two are multiplied by `1 / sqrt(n * max(Qp, 1))`, where
/// `Qp` is the slice's largest code and `n` the number of partial sums of one sample divided by the
/// number of scales.
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
  }

  private let layout: CrossbarLayout
  private let groups: ScaleGroups
  private let codeRanges: [CodeRange]
  private let resolution: ADCResolution
  private let scale: Tensor
  private let offset: Tensor?

  /// Makes converters whose scales are one until ``initialize(from:)`` is called; nil for the ideal
  /// converter, which needs no quantizer.
  ///
  /// - Parameters:
  ///   - granularity: What shares one scale: `[1]`, `[slices, arrays, columnTiles]` or `[slices,
  ///     arrays, outputChannels]` scales, twice the slices with dual conversion.
  ///   - offset: Where the middle of a converter's range is.
  ///   - layer: Whose partial sums they convert.
  /// - Throws: `TorchError`, for want of memory.
  public init?(granularity: Granularity, offset: Offset = .none, layer: LayerContext)
    throws(TorchError)
  {
    let isSigned = layer.layout.slicing.isSigned
    codeRanges = isSigned.compactMap {
      layer.settings.partialSumBits.codeRange(isSigned: $0 || offset == .learned)
    }
    guard !codeRanges.isEmpty else { return nil }
    layout = layer.layout
    resolution = layer.settings.partialSumBits
    groups = ScaleGroups(
      granularity: granularity, layout: layer.layout, slices: layer.layout.convertedSlices)
    scale = try Tensor.ones(groups.shape, scalarType: layer.scalarType, device: layer.device)
      .asParameter()
    self.offset =
      offset == .none
      ? nil
      : try Tensor.zeros(groups.shape, scalarType: layer.scalarType, device: layer.device)
        .asParameter()
  }

  /// The scale, named `scale`, and the offset, named `offset`, where there is one.
  public var parameters: [Parameter] {
    [Parameter(name: "scale", tensor: scale, role: .quantizerScale)]
      + (offset.map { [Parameter(name: "offset", tensor: $0, role: .quantizerOffset)] } ?? [])
  }

  /// Sets the offset to the mean of the partial sums that share it, and the scale to `2 * mean|P -
  /// offset| / sqrt(max(maximum code, 1))`; for one bit to `mean|P - offset|`.
  ///
  /// Slices of one scale that differ in their codes each count with their own factor.
  public func initialize(from values: Tensor) throws {
    try withoutGradients {
      let elements = values.elementCount / (values.shape[1] * values.shape[2] * values.shape[3])
      let columns = [layout.convertedSlices, layout.arrays, layout.outputChannels]
      let counts = try Tensor.full(
        Double(elements), shape: columns, scalarType: values.scalarType, device: values.device)
      var centred = values
      if let offset {
        try offset.assign(groups.means(ofSums: values.sum(over: [0, 4, 5]), counts: counts))
        centred = try values - groups.columns(from: offset).reshaped(columns + [1, 1])
      }
      let factors = codeRanges.map {
        resolution == .bits(1) ? 1 : 2 / Double(max($0.maximum, 1)).squareRoot()
      }
      let sums = try centred.absolute().sum(over: [0, 4, 5]) * perSlice(factors)
      try scale.assign(groups.means(ofSums: sums, counts: counts).replacingZeroSteps())
    }
  }

  /// The columns' scales and offsets, with the gradient scale of LSQ.
  public func uniform(positions: Int) throws -> UniformQuantization? {
    try columns(positions: positions)
  }

  /// Digitises partial sums.
  public func quantize(_ partialSums: Tensor) throws -> QuantizedValues {
    let shape = partialSums.shape
    return try columns(positions: shape[4] * shape[5]).quantize(partialSums)
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
    return UniformQuantization(
      scale: try scaled(scale), offset: try offset.map(scaled), codeRanges: codeRanges)
  }

  /// One number per slice, against columns.
  private func perSlice(_ values: [Double]) throws(TorchError) -> Tensor {
    try Tensor(values, shape: [values.count, 1, 1])
      .converted(to: scale.scalarType).moved(to: scale.device)
  }
}
