import Tensors

/// One quantizer behind the sum of a layer's arrays, in place of a converter behind every column.
///
/// No partial sum is digitised: arrays are added up as though that cost nothing, slice by slice, and
/// the sum is quantized once with one scale per layer. Layers run composed.
///
/// Source: the authors' release (`psum_mode` `Layer`), as an option to compare with.
public final class SummedArraysQuantizer: PartialSumQuantizer {
  private let converters: LearnedStepPartialSumQuantizer
  private let arrays: Int

  /// Makes a quantizer whose scale is one until ``initialize(from:)`` is called; nil for the ideal
  /// converter.
  ///
  /// - Parameters:
  ///   - options: Offset, gradients, start.
  ///   - layer: Whose sums it quantizes.
  /// - Throws: `CrossbarError` and `TorchError` as the layer's own converters do.
  public init?(options: ConverterOptions = .init(), layer: LayerContext) throws {
    // Rows for the whole layer: one array, whose partial sums are the sums of all arrays.
    var settings = layer.settings
    settings.rows = layer.shape.inputChannels * layer.shape.kernelSize * layer.shape.kernelSize
    let whole = try LayerContext(
      shape: layer.shape, settings: settings, device: layer.device, scalarType: layer.scalarType)
    guard
      let converters = try LearnedStepPartialSumQuantizer(
        granularity: .layer, options: options, layer: whole)
    else { return nil }
    self.converters = converters
    arrays = layer.layout.arrays
  }

  /// The scale, named `scale`, and the offset, named `offset`, where there is one.
  public var parameters: [Parameter] { converters.parameters }

  /// Sets the scale from the sums of arrays.
  public func initialize(from values: Tensor) throws {
    try converters.initialize(from: values.sum(over: [2], keepingAxes: true))
  }

  /// Quantizes the sums; all of it stands in the first array's place, zeros in the others'.
  public func quantize(_ partialSums: Tensor) throws -> QuantizedValues {
    let converted = try converters.quantize(partialSums.sum(over: [2], keepingAxes: true))
    return QuantizedValues(
      codes: try widened(converted.codes), values: try widened(converted.values))
  }

  private func widened(_ sums: Tensor) throws(TorchError) -> Tensor {
    guard arrays > 1 else { return sums }
    var shape = sums.shape
    shape[2] = arrays - 1
    let zeros = try Tensor.zeros(shape, scalarType: sums.scalarType, device: sums.device)
    return try .concatenated([sums, zeros], along: 2)
  }
}
