import Tensors

/// Computes a layer with integers in place of the graph, and compares the codes with the graph's.
///
/// While a layer has one, every forward pass returns what the integers give: so an evaluation of
/// the network is one of the hardware, from the first layer to the last.
package final class DeploymentCheck {
  /// The hardware; nil before the first forward pass, which tells the activations' step.
  package private(set) var layer: IntegerLayer?
  /// Conversions compared so far.
  package private(set) var conversions = 0
  /// Those that gave another code than the graph.
  package private(set) var differingCodes = 0
  /// Outputs that have other bits than the graph's.
  package private(set) var differingOutputs = 0

  /// Starts with nothing compared.
  package init() {}

  func forward(
    _ activation: Activation, programmed: ProgrammedWeights, of convolution: CrossbarConvolution
  ) throws -> Tensor {
    let hardware = try layer ?? convolution.integerLayer(activation, programmed: programmed)
    layer = hardware
    let (input, _) = try convolution.fusedInput(activation)
    let converted = try hardware.convert(input)
    let graph = try convolution.graph(activation, programmed: programmed)
    conversions += converted.elementCount
    differingCodes += try Self.differences(converted, graph.codes)
    let output = try convolution.digital(
      converted, input, of: activation, programmed: programmed, hardware: hardware)
    differingOutputs += try Self.differences(output, graph.output)
    return try output.moved(to: convolution.context.device)
  }

  private static func differences(_ left: Tensor, _ right: Tensor) throws -> Int {
    try Int(
      left.moved(to: .cpu).isEqual(to: right.moved(to: .cpu)).logicalNot()
        .converted(to: .int64).sum().item())
  }
}

extension CrossbarConvolution {
  /// The hardware of this layer.
  ///
  /// - Throws: ``CrossbarError/notDeployable(reason:layer:)`` with the reason.
  func integerLayer(_ activation: Activation, programmed: ProgrammedWeights) throws -> IntegerLayer
  {
    guard isDigitizing else {
      throw CrossbarError.notDeployable(
        reason: "its ADC is ideal, so there are no codes", layer: context.shape.name)
    }
    guard let converters = try converters(for: activation) else {
      throw CrossbarError.notDeployable(
        reason: "its columns have no converters with stored, equally spaced levels",
        layer: context.shape.name)
    }
    let order: ConverterArithmetic.Order = isFused(programmed) ? .fused : .composed
    return try IntegerLayer(
      context: context, programmed: programmed, converters: converters,
      step: fusedInput(activation).1, order: order, sizes: fusedLayer(programmed, converters),
      largestSum: largestPartialSum)
  }

  /// Codes, int16, and output of the graph that was trained.
  func graph(_ activation: Activation, programmed: ProgrammedWeights) throws -> (
    codes: Tensor, output: Tensor
  ) {
    if isFused(programmed), let converters = try converters(for: activation),
      let output = try fused(activation, programmed: programmed)
    {
      let (input, step) = try fusedInput(activation)
      let codes = try input.partialSums(
        layer: fusedLayer(programmed, converters), cells: programmed.cells,
        unit: (programmed.unit * step).expanded(to: columns),
        partialSumScale: converters.scale.expanded(to: columns),
        partialSumOffset: converters.offset?.expanded(to: columns)
      ).codes
      return (codes, output)
    }
    let input = try quantized(activation)
    let sums = try integerPartialSums(input.codes, cells: programmed.cells)
    let values = try realPartialSums(sums, unit: programmed.unit, step: input.step)
    guard let converted = try digitize(values) else {
      throw CrossbarError.notDeployable(
        reason: "its partial sums have no converters", layer: context.shape.name)
    }
    return (
      try converted.codes.converted(to: .int16),
      try shiftAdded(converted.values, significance: programmed.significance)
    )
  }

  /// The output of converters' codes, in the order of the graph that was trained.
  func digital(
    _ converted: Tensor, _ input: FusedActivation, of activation: Activation,
    programmed: ProgrammedWeights, hardware: IntegerLayer
  ) throws -> Tensor {
    guard !isFused(programmed), let converters = try converters(for: activation) else {
      return try hardware.output(converted, of: input)
    }
    let shape = [1] + columns + [1, 1]
    let codes = try converted.moved(to: context.device).converted(to: context.scalarType)
    var values = try codes * converters.scale.detached().reshaped(shape)
    if let offset = converters.offset { values = try values + offset.detached().reshaped(shape) }
    return try shiftAdded(values, significance: programmed.significance)
  }
}
