import Crossbar
import Results
import Tensors

/// Computes the convolution of a file and writes what came out.
package enum ConvolutionProbe {
  /// How the convolution is computed.
  package enum Path: String, Sendable, CaseIterable {
    /// Out of tensor operations, in float64: what other paths are compared with.
    case composed
    /// By the fused kernels, in float32; these never hold partial sums and their codes.
    case fused
  }

  /// Names of results below `actual/`, in the order in which they are written.
  static let names = [
    "output", "weight_codes", "partial_sums", "psum_codes", "activation_gradient",
    "weight_gradient", "weight_scale_gradient", "psum_scale_gradient", "psum_offset_gradient",
  ]

  /// Reads a case, computes forward and backward, and writes every result below `actual/`.
  ///
  /// - Parameters:
  ///   - input: Path of the case, see ``ConvolutionCase``.
  ///   - output: Path of the results, replaced whole.
  ///   - path: How to compute.
  /// - Throws: ``ProbeError``, `CrossbarError` or `TorchError`, each saying what is wrong with the
  ///   case; `HDF5Error` if the results cannot be stored.
  package static func run(case input: String, output: String, path: Path) throws {
    let results = try compute(ConvolutionCase(reading: input), path: path)
    try HDF5File.writeAtomically(to: output) { file in
      for name in names {
        guard let tensor = results[name] else { continue }
        try file.write(storedArray(tensor), at: "actual/\(name)")
      }
    }
  }

  /// Results by name; those that the case has no use for are absent.
  ///
  /// - Parameters:
  ///   - convolution: Sizes, settings and inputs.
  ///   - path: How to compute.
  ///   - scalarType: float64 or, as always on the fused path, float32.
  /// - Returns: Values under ``names``.
  /// - Throws: As ``run(case:output:path:)``.
  static func compute(
    _ convolution: ConvolutionCase, path: Path, scalarType: ScalarType? = nil
  ) throws -> [String: Tensor] {
    let scalarType = path == .fused ? .float32 : scalarType ?? .float64
    let layer = try layer(of: convolution, scalarType: scalarType)
    let levels = Double((1 << convolution.settings.activationBits) - 1)
    let step = try Tensor.full(1 / levels, shape: [1], scalarType: scalarType)
    let codes = try convolution.activationCodes.converted(to: scalarType)
    let activation = try (codes * step).asParameter()
    let input = Activation.quantized(
      QuantizedActivation(
        codes: try codes.straightThrough(to: activation / step), step: step))

    var results = ["weight_codes": try layer.weightCodes()]
    let output: Tensor
    switch path {
    case .composed:
      let trace = try layer.trace(input)
      output = trace.output
      results["partial_sums"] = try trace.partialSums.converted(to: .int32)
      results["psum_codes"] = try trace.partialSumCodes?.converted(to: .int16)
    case .fused:
      guard let fused = try layer.fusedOutput(input) else {
        throw ProbeError.notFused(file: convolution.path)
      }
      output = fused
    }
    let gradient = try convolution.outputGradient.converted(to: scalarType)
    guard gradient.shape == output.shape else {
      throw ProbeError.shape(
        file: convolution.path, object: "input/output_gradient", found: gradient.shape,
        expected: output.shape)
    }
    try output.backward(gradient: gradient)
    results["output"] = try output.detached()
    results["activation_gradient"] = try activation.gradient()
    for parameter in layer.parameters {
      guard let name = gradientNames[parameter.name] else { continue }
      results[name] = try parameter.tensor.gradient()
    }
    return results
  }

  private static let gradientNames = [
    "weight": "weight_gradient", "weight.scale": "weight_scale_gradient",
    "partialSum.scale": "psum_scale_gradient", "partialSum.offset": "psum_offset_gradient",
  ]

  private static func layer(of convolution: ConvolutionCase, scalarType: ScalarType) throws
    -> CrossbarConvolution
  {
    let context = try LayerContext(
      shape: convolution.shape, settings: convolution.settings, scalarType: scalarType)
    var options = LearnedStepOptions()
    options.partialSumOffset = convolution.offset
    let layer = try CrossbarConvolution(
      context: context,
      quantizers: .learnedStep(
        weight: convolution.weightGranularity, partialSum: convolution.partialSumGranularity,
        options: options, for: context),
      generator: Generator(seed: 0))
    for parameter in layer.parameters {
      guard let value = convolution.parameters[parameter.name] else {
        throw ProbeError.missing(
          file: convolution.path, object: parameter.name, because: "the layer has such a parameter")
      }
      guard value.shape == parameter.tensor.shape else {
        throw ProbeError.shape(
          file: convolution.path, object: parameter.name, found: value.shape,
          expected: parameter.tensor.shape)
      }
      try parameter.tensor.assign(value.converted(to: scalarType))
    }
    try layer.markConvertersInitialized()
    return layer
  }

  private static func storedArray(_ tensor: Tensor) throws -> StoredArray {
    let contiguous = try tensor.contiguous()
    guard let type = HDF5ScalarType(rawValue: contiguous.scalarType.rawValue) else {
      return StoredArray(try contiguous.scalars(as: Double.self), shape: contiguous.shape)
    }
    return StoredArray(type: type, shape: contiguous.shape, bytes: try contiguous.bytes())
  }
}
