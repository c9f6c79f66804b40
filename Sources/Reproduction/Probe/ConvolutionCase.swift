import Crossbar
import Results
import Tensors

/// One convolution in a file: sizes, settings and inputs.
///
/// Root attributes `kernel, stride, padding, rows, columns, encoding, weightBits, cellBits,
/// activationBits, weightGranularity, partialSumGranularity, partialSumBits` (0 is the ideal ADC,
/// 1.5 the ternary one), `partialSumOffset` (1 or 0) and, if not partitioned, `mapping`; arrays
/// `input/activation_codes`, `input/weight`, `input/weight_scale`, `input/output_gradient` and,
/// unless the ADC is ideal, `input/psum_scale` and `input/psum_offset`.
struct ConvolutionCase {
  let path: String
  let shape: ConvolutionShape
  let settings: CrossbarSettings
  let weightGranularity: Granularity
  let partialSumGranularity: Granularity
  let offset: LearnedStepPartialSumQuantizer.Offset
  /// Whole numbers, `[batch, inputChannels, height, width]`, uint8.
  let activationCodes: Tensor
  /// Values of the layer's parameters under the names that ``CrossbarConvolution`` gives them.
  let parameters: [String: Tensor]
  /// Derivative of a loss by the output.
  let outputGradient: Tensor

  /// Reads a case.
  ///
  /// - Throws: ``ProbeError`` for a file that cannot be read or is no case; `TorchError`, for want
  ///   of memory.
  init(reading path: String) throws {
    do {
      try self.init(HDF5File.open(path))
    } catch let error as HDF5Error {
      throw ProbeError(error)
    }
  }

  private init(_ file: HDF5File) throws {
    let attributes = CaseAttributes(file: file)
    path = file.path
    settings = CrossbarSettings(
      rows: try attributes.integer("rows"), columns: try attributes.integer("columns"),
      weightBits: try attributes.integer("weightBits"),
      cellBits: try attributes.integer("cellBits"),
      activationBits: try attributes.integer("activationBits"),
      partialSumBits: try attributes.resolution("partialSumBits"),
      encoding: try attributes.choice("encoding"),
      mapping: try attributes.choice("mapping", default: .partitioned))
    weightGranularity = try attributes.choice("weightGranularity")
    partialSumGranularity = try attributes.choice("partialSumGranularity")
    offset = try attributes.integer("partialSumOffset") == 0 ? .none : .learned

    activationCodes = try file.tensor("input/activation_codes")
    outputGradient = try file.tensor("input/output_gradient")
    guard activationCodes.rank == 4, outputGradient.rank == 4 else {
      throw ProbeError.shape(
        file: path, object: "input/activation_codes or input/output_gradient",
        found: activationCodes.shape, expected: [1, 1, 1, 1])
    }
    shape = ConvolutionShape(
      name: "probe", inputChannels: activationCodes.shape[1],
      outputChannels: outputGradient.shape[1], kernelSize: try attributes.integer("kernel"),
      stride: try attributes.integer("stride"), padding: try attributes.integer("padding"))

    var parameters = [
      "weight": try file.tensor("input/weight"),
      "weight.scale": try file.tensor("input/weight_scale"),
    ]
    if settings.partialSumBits != .ideal {
      parameters["partialSum.scale"] = try file.tensor("input/psum_scale")
      if offset == .learned {
        parameters["partialSum.offset"] = try file.tensor("input/psum_offset")
      }
    }
    self.parameters = parameters
  }
}

/// Reads attributes of a file's root, with messages that say what would be accepted.
private struct CaseAttributes {
  let file: HDF5File

  func integer(_ name: String) throws -> Int {
    let value = try file.attribute(name)
    guard let number = value?.number, let whole = Int(exactly: number) else {
      throw wrong(name, value, accepted: "a whole number")
    }
    return whole
  }

  func resolution(_ name: String) throws -> ADCResolution {
    let value = try file.attribute(name)
    switch value?.number {
    case 0: return .ideal
    case 1.5: return .ternary
    case let number?:
      if let bits = Int(exactly: number), (1...8).contains(bits) { return .bits(bits) }
      fallthrough
    case nil:
      throw wrong(name, value, accepted: "0 (ideal), 1.5 (ternary) or a number of bits, 1 to 8")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default choice: Choice? = nil
  ) throws -> Choice where Choice.RawValue == String {
    let value = try file.attribute(name)
    if value == nil, let choice { return choice }
    guard let found = value?.text.flatMap(Choice.init(rawValue:)) else {
      let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong(name, value, accepted: "one of \(accepted)")
    }
    return found
  }

  private func wrong(_ name: String, _ value: HDF5Attribute?, accepted: String) -> ProbeError {
    .attribute(
      file: file.path, name: name, found: value.map { "\($0)" } ?? "missing", accepted: accepted)
  }
}

extension HDF5File {
  /// An array of the file as a tensor of its own element type.
  func tensor(_ object: String) throws -> Tensor {
    let array = try read(at: object)
    guard let type = ScalarType(rawValue: array.type.rawValue) else {
      throw HDF5Error.typeMismatch(
        file: path, object: object, expected: "numbers that tensors can hold",
        found: array.type.rawValue)
    }
    return try array.bytes.withUnsafeBytes {
      try Tensor(bytes: $0, type: type, shape: array.shape)
    }
  }
}
