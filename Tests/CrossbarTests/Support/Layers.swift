import Crossbar
import Tensors

extension CrossbarSettings {
  /// Small arrays, four-bit weights in two slices.
  static func small(
    rows: Int = 36, columns: Int = 4, weightBits: Int = 4, cellBits: Int = 2,
    activationBits: Int = 4, adc: ADCResolution = .bits(3),
    encoding: WeightEncoding = .differential, mapping: ChannelMapping = .partitioned,
    activationStep: ActivationStep = .fixed
  ) -> CrossbarSettings {
    CrossbarSettings(
      rows: rows, columns: columns, weightBits: weightBits, cellBits: cellBits,
      activationBits: activationBits, partialSumBits: adc, encoding: encoding, mapping: mapping,
      activationStep: activationStep)
  }
}

extension ConvolutionShape {
  /// A 3x3 convolution that keeps height and width.
  static func square(_ inputChannels: Int, _ outputChannels: Int) -> ConvolutionShape {
    ConvolutionShape(
      name: "layer", inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 3,
      padding: 1)
  }
}

/// A layer with learned steps of one granularity for weights and partial sums.
func makeLayer(
  _ shape: ConvolutionShape = .square(6, 6), _ settings: CrossbarSettings = .small(),
  granularity: Granularity = .column, partialSum: Granularity? = .column,
  offset: LearnedStepPartialSumQuantizer.Offset = .none, scalarType: ScalarType = .float32
) throws -> CrossbarConvolution {
  let context = try LayerContext(shape: shape, settings: settings, scalarType: scalarType)
  var options = LearnedStepOptions()
  options.partialSumOffset = offset
  return try CrossbarConvolution(
    context: context,
    quantizers: .learnedStep(
      weight: granularity, partialSum: partialSum, options: options, for: context),
    generator: Generator(seed: 1))
}

/// Activations of a layer from uniform values in [0, 1).
func makeActivation(for layer: CrossbarConvolution, batch: Int = 2, seed: UInt64 = 2) throws
  -> Activation
{
  let values = try Generator(seed: seed).uniform(
    [batch, layer.context.shape.inputChannels, 5, 4], scalarType: layer.context.scalarType)
  return try layer.makeInputQuantizer().apply(values, training: true)
}

extension Tensor {
  /// The elements as doubles, row-major.
  func values() throws -> [Double] { try scalars(as: Double.self) }

  /// The largest difference between two tensors of one shape.
  func difference(from other: Tensor) throws -> Double {
    try (self - other).detached().absolute().maximum().item()
  }
}
