import Tensors

/// A convolution computed by crossbar arrays.
///
/// Used on one thread. Source: the specification, all of it.
package final class CrossbarConvolution {
  /// The layer, what the table or the method fixes, and how the layer is cut into arrays.
  package let context: LayerContext
  /// Real weights: `[outputChannels, inputChannels, k, k]`; with replicated mapping `[arrays *
  /// outputChannels, inputChannels, k, k]`, array by array.
  package let weight: Tensor
  /// Whether weights and activations are rounded; while they are not, this is an ordinary
  /// convolution.
  ///
  /// Stages switch it.
  package var quantizesWeights = true {
    didSet { inputQuantizer?.rounds = quantizesWeights }
  }
  /// Whether partial sums are digitised; while they are not, every ADC is ideal.
  ///
  /// Stages switch it.
  package var quantizesPartialSums = true
  /// Which implementation computes the layer.
  package var path = ConvolutionPath.automatic
  /// How the fused backward pass rounds.
  package var precision = GradientPrecision.float32
  /// Whether evaluation, too, sets converters that were never set, from the batch it sees.
  package var setsConvertersInEvaluation = false
  /// Gathers statistics of every forward pass while it is set.
  package var recorder: StatisticsRecorder?
  /// Is shown the partial sums of every forward pass while it is set, which then has ideal
  /// converters.
  ///
  /// Real values, `[batch, convertedSlices, arrays, outputChannels, height', width']`, and the largest
  /// value that one unit of an integer partial sum has in any column.
  package var observer: ((_ partialSums: Tensor, _ unit: Double) throws -> Void)?
  /// Sets the converters in the middle of the next forward passes while it is set.
  package var calibration: LayerCalibration?
  /// Which outputs see no converter, while scales are optimised.
  package var dropping: ConversionDropping?
  /// What this layer's inputs come from, once it has been made.
  package private(set) var inputQuantizer: ActivationQuantizer?
  /// What a simulated chip made of the layer's cells; nil is what was programmed, exactly.
  package internal(set) var variation: VariedLayer?
  /// Computes the layer with integers, and compares, while it is set.
  package var deployment: DeploymentCheck?

  let quantizers: LayerQuantizers
  private let convertersAreInitialized: Tensor
  private let scaleGuard: ScaleGuard

  /// Makes a layer with the quantizers of a method.
  ///
  /// Weights start Kaiming-normal over the fan-in: standard deviation `sqrt(2 / n)`, where `n` is
  /// the number of weights behind one output, all arrays together.
  ///
  /// - Parameters:
  ///   - shape: The convolution.
  ///   - settings: What the table fixes.
  ///   - method: Gives the quantizers.
  ///   - generator: Where the weights are drawn.
  ///   - device: Where the layer lives.
  /// - Throws: ``CrossbarError`` for what cannot be laid out, and what the method throws.
  package convenience init(
    shape: ConvolutionShape, settings: CrossbarSettings, method: any QuantizationMethod,
    generator: Generator, device: Device = .cpu
  ) throws {
    let context = try LayerContext(shape: shape, settings: settings, device: device)
    try self.init(
      context: context, quantizers: method.quantizers(for: context), generator: generator)
  }

  /// Makes a layer with given quantizers.
  ///
  /// - Parameters:
  ///   - asked: The layer; its bits and slices are the quantizers' where they name a layer.
  ///   - quantizers: Made for this layer.
  ///   - generator: Where the weights are drawn.
  /// - Throws: What the quantizers throw.
  package init(
    context asked: LayerContext, quantizers: LayerQuantizers, generator: Generator
  ) throws {
    let context = quantizers.layer ?? asked
    precondition(
      context.shape == asked.shape && context.layout.arrays == asked.layout.arrays
        && context.layout.mapping == asked.layout.mapping,
      "\(asked.shape.name): a method may fix bits, encoding and slices, nothing else")
    self.context = context
    self.quantizers = quantizers
    let shape = context.layout.weightShape(of: context.shape)
    let copies = context.layout.mapping == .replicated ? context.layout.arrays : 1
    let fanIn = Double(copies * shape[1] * shape[2] * shape[3])
    let drawn = try generator.normal(shape, scalarType: context.scalarType)
    weight = try (drawn * (2 / fanIn).squareRoot()).moved(to: context.device).asParameter()
    convertersAreInitialized = try Tensor.zeros(
      [1], scalarType: .uint8, device: context.device)
    let learned = [quantizers.weight?.parameters, quantizers.partialSum?.parameters]
    scaleGuard = try ScaleGuard(parameters: learned.flatMap { $0 ?? [] })
    try quantizers.weight?.initialize(from: weight)
  }

  /// What training changes: `weight`, the quantizers' own behind `weight.` and `partialSum.`.
  package var parameters: [Parameter] {
    func prefixed(_ prefix: String, _ quantizer: (any Quantizer)?, scales: Parameter.Role)
      -> [Parameter]
    {
      (quantizer?.parameters ?? []).map {
        let role = $0.role == .quantizerScale ? scales : $0.role
        return Parameter(name: "\(prefix).\($0.name)", tensor: $0.tensor, role: role)
      }
    }
    let role: Parameter.Role = quantizers.weight == nil ? .weight : .quantizedWeight
    return [Parameter(name: "weight", tensor: weight, role: role)]
      + prefixed("weight", quantizers.weight, scales: .quantizerScale)
      + prefixed("partialSum", quantizers.partialSum, scales: .partialSumScale)
  }

  /// What else a run needs to go on exactly.
  package var buffers: [Buffer] {
    let repairs = Buffer(name: "repairedScales", tensor: scaleGuard.repairs)
    guard quantizers.partialSum != nil else { return quantizers.weight == nil ? [] : [repairs] }
    return [
      repairs, Buffer(name: "partialSum.isInitialized", tensor: convertersAreInitialized),
    ]
  }

  /// Makes the quantizer of the activations that this layer reads.
  ///
  /// - Returns: A new one, which the layer's stages switch from now on.
  /// - Throws: `TorchError`, for want of memory.
  package func makeInputQuantizer() throws(TorchError) -> ActivationQuantizer {
    guard quantizers.weight != nil else { return ActivationQuantizer() }
    let quantizer = try ActivationQuantizer(
      bits: context.settings.activationBits, step: context.settings.activationStep,
      device: context.device, scalarType: context.scalarType)
    quantizer.path = path
    quantizer.rounds = quantizesWeights
    inputQuantizer = quantizer
    scaleGuard.watch(quantizer.parameters)
    return quantizer
  }

  /// Sets the weight scales from the weights, as though the layer had just been made.
  package func initializeWeightScales() throws {
    try quantizers.weight?.initialize(from: weight)
    try scaleGuard.keepScalesUsable()
  }

  /// Replaces the weights, for instance by pretrained ones, and sets the weight scales from them.
  ///
  /// - Parameter values: The shape of ``weight``.
  /// - Throws: ``CrossbarError/weightMismatch(shape:expected:layer:)``.
  package func setWeight(_ values: Tensor) throws {
    guard values.shape == weight.shape else {
      throw CrossbarError.weightMismatch(
        shape: values.shape, expected: weight.shape, layer: context.shape.name)
    }
    try weight.assign(values)
    try initializeWeightScales()
  }

  /// Repairs scales that an optimiser step has made useless; call it after each step.
  package func keepScalesUsable() throws { try scaleGuard.keepScalesUsable() }

  /// How many scales ``keepScalesUsable()`` has repaired so far.
  package func repairedScaleCount() throws -> Int { try Int(scaleGuard.repairs.item()) }

  /// Convolves an activation.
  ///
  /// In training the first batch that is digitised sets the converters' ranges. In evaluation
  /// stored scales alone count, so that the result of one image never depends on the others.
  ///
  /// - Parameters:
  ///   - activation: `[batch, inputChannels, height, width]`, from this layer's input quantizer.
  ///   - training: Whether ranges may be set.
  /// - Returns: `[batch, outputChannels, height', width']`.
  /// - Throws: ``CrossbarError`` for an activation of the wrong kind or shape, or converters whose
  ///   ranges were never set; what the quantizers throw.
  package func forward(_ activation: Activation, training: Bool) throws -> Tensor {
    try checkShape(activation.shape)
    recorder?.noteInput(height: activation.shape[2], width: activation.shape[3])
    guard quantizesWeights, quantizers.weight != nil else {
      return try convolve(activation.real)
    }
    let programmed = try programmed()
    if let calibration {
      return try forward(activation, programmed: programmed, calibratedBy: calibration)
    }
    if let observer {
      let values = try realPartialSums(of: activation, programmed: programmed)
      let unit = try programmed.unit.maximum().item() * quantized(activation).step.item()
      try observer(values.detached(), unit)
      return try shiftAdded(values, significance: programmed.significance)
    }
    try initializeConverters(from: activation, programmed: programmed, training: training)
    if let variation {
      precondition(!training, "simulated chips are evaluated, never trained")
      return try forward(activation, programmed: programmed, on: variation)
    }
    if let deployment {
      return try deployment.forward(activation, programmed: programmed, of: self)
    }
    let output = try convolve(activation, programmed)
    guard let dropping, isDigitizing else { return output }
    quantizesPartialSums = false
    defer { quantizesPartialSums = true }
    return try dropping.mix(output, convolve(activation, programmed))
  }

  /// Convolves by the fastest path that computes these quantizers.
  func convolve(_ activation: Activation, _ programmed: ProgrammedWeights) throws -> Tensor {
    if let output = try fused(activation, programmed: programmed) { return output }
    let values = try realPartialSums(of: activation, programmed: programmed)
    return try digitizedAndAdded(values, significance: programmed.significance)
  }

  /// Converters, and shift-adding behind them.
  func digitizedAndAdded(_ values: Tensor, significance: [Double]) throws -> Tensor {
    guard let converted = try digitize(values) else {
      return try shiftAdded(values, significance: significance)
    }
    try recorder?.record(
      partialSums: values, codes: converted.codes,
      uniform: uniformConverters(positions: values.shape[4] * values.shape[5]))
    return try shiftAdded(converted.values, significance: significance)
  }

  /// Codes and values of partial sums, or nil while every ADC is ideal.
  func digitize(_ partialSums: Tensor) throws -> QuantizedValues? {
    guard quantizesPartialSums else { return nil }
    return try quantizers.partialSum?.quantize(partialSums)
  }

  /// Sets the converters' ranges from the first batch that is digitised.
  ///
  /// Apart from the forward pass proper and without graph, so that the first step of training
  /// takes no more memory than the others keep.
  func initializeConverters(
    from activation: Activation, programmed: ProgrammedWeights, training: Bool
  ) throws {
    guard quantizesPartialSums, let quantizer = quantizers.partialSum,
      try convertersAreInitialized.item() == 0
    else { return }
    guard training || setsConvertersInEvaluation else {
      throw CrossbarError.convertersNotInitialized(layer: context.shape.name)
    }
    try withoutGradients {
      try quantizer.initialize(
        from: realPartialSums(of: activation, programmed: programmed).detached())
    }
    try scaleGuard.keepScalesUsable()
    try markConvertersInitialized()
  }

  func realPartialSums(of activation: Activation, programmed: ProgrammedWeights) throws
    -> Tensor
  {
    let input = try quantized(activation)
    let cells = try programmed.differentiableCells(context.layout.slicing.encoding)
    let sums = try integerPartialSums(input.codes, cells: cells)
    return try realPartialSums(sums, unit: programmed.unit, step: input.step)
  }

  /// Whether the converters' ranges have been set; true where there is nothing to set.
  package var hasConverterRanges: Bool {
    get throws { try quantizers.partialSum == nil || convertersAreInitialized.item() != 0 }
  }

  /// Says that the converters' ranges have been set otherwise: loaded, or calibrated.
  package func markConvertersInitialized() throws {
    try convertersAreInitialized.assign(
      Tensor.ones([1], scalarType: .uint8, device: context.device))
  }

  /// The codes that quantized weights need; throws for anything else.
  func quantized(_ activation: Activation) throws -> QuantizedActivation {
    try checkShape(activation.shape)
    guard let input = try activation.quantized else {
      throw CrossbarError.activationNotQuantized(layer: context.shape.name)
    }
    return input
  }

  private func checkShape(_ shape: [Int]) throws(CrossbarError) {
    guard shape.count == 4, shape[1] == context.shape.inputChannels else {
      throw .activationMismatch(
        shape: shape, inputChannels: context.shape.inputChannels, layer: context.shape.name)
    }
  }

  /// The ordinary convolution of methods that quantize nothing; arrays only share the work.
  private func convolve(_ input: Tensor) throws -> Tensor {
    let (shape, layout) = (context.shape, context.layout)
    var kernel = weight
    if layout.mapping == .replicated {
      kernel = try layout.partitioned(weight).sum(over: [0])
    }
    return try input.convolved(with: kernel, stride: shape.stride, padding: shape.padding)
  }
}
