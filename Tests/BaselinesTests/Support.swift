import Crossbar
import Tensors
import TestSupport

/// A layer of 9 input and 6 output channels on arrays of 36 rows: three arrays, the last one ragged.
func makeContext(
  adc: ADCResolution = .bits(3), encoding: WeightEncoding = .differential, weightBits: Int = 4,
  cellBits: Int = 2, inputChannels: Int = 10
) throws -> LayerContext {
  try LayerContext(
    shape: ConvolutionShape(
      name: "layer", inputChannels: inputChannels, outputChannels: 6, kernelSize: 3, padding: 1),
    settings: CrossbarSettings(
      rows: 36, columns: 4, weightBits: weightBits, cellBits: cellBits, activationBits: 4,
      partialSumBits: adc, encoding: encoding),
    scalarType: .float64)
}

/// Real partial sums of a layer, normal, with another deviation in every column.
func makePartialSums(_ layer: LayerContext) throws -> Tensor {
  let (slices, arrays) = (layer.layout.convertedSlices, layer.layout.arrays)
  let sums = try Generator(seed: 3).normal([4, slices, arrays, 6, 3, 2], scalarType: .float64)
  let deviations = try Generator(seed: 4).uniform([slices, arrays, 6, 1, 1], scalarType: .float64)
  return try sums * (deviations + 0.5)
}

extension Tensor {
  func values() throws -> [Double] { try scalars(as: Double.self) }

  func difference(from other: Tensor) throws -> Double {
    try (self - other).detached().absolute().maximum().item()
  }
}
