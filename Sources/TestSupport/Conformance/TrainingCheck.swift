import Crossbar
import Tensors

/// Trains two layers on a few images and wants the loss to fall.
func checkTraining(_ method: any QuantizationMethod) throws -> [String] {
  let network = try TinyNetwork(method: method)
  let generator = try Generator(seed: 5)
  let images = try generator.uniform([16, 3, 6, 6])
  let labels = try Tensor((0..<16).map { Int64($0 % 4) }, shape: [16])
  var failures: [String] = []
  for stage in method.stages {
    try network.enter(stage)
    // Scales alone cannot do much for a small network: what is asked is that they come back.
    if stage.trainsScalesOnly {
      _ = try network.step(images, labels: labels, scalesOnly: true)
      try network.disturbScales()
    }
    var losses: [Double] = []
    for _ in 0..<80 {
      losses.append(try network.step(images, labels: labels, scalesOnly: stage.trainsScalesOnly))
    }
    let (first, last) = (losses[0], losses.suffix(5).reduce(0, +) / 5)
    if !(last < first) {
      failures.append("stage '\(stage.name)': the loss goes from \(first) to \(last)")
    }
  }
  return failures
}

private final class TinyNetwork {
  private let layers: [CrossbarConvolution]
  private let quantizers: [ActivationQuantizer]
  private let parameters: [(parameter: Parameter, velocity: Tensor)]

  /// Quantizes what the stage quantizes; weight scales are set where weights start to be rounded.
  func enter(_ stage: TrainingStage) throws {
    for layer in layers {
      if stage.quantizesWeights, !layer.quantizesWeights { try layer.initializeWeightScales() }
      layer.enter(stage)
    }
  }

  init(method: any QuantizationMethod) throws {
    let settings = CrossbarSettings(
      rows: 36, columns: 4, weightBits: 4, cellBits: 2, activationBits: 4, partialSumBits: .bits(3))
    let generator = try Generator(seed: 4)
    layers = try [(3, 8), (8, 4)].enumerated().map { index, channels in
      try CrossbarConvolution(
        shape: ConvolutionShape(
          name: "layer\(index)", inputChannels: channels.0, outputChannels: channels.1,
          kernelSize: 3, padding: 1),
        settings: settings, method: method, generator: generator)
    }
    quantizers = try layers.map { try $0.makeInputQuantizer() }
    parameters = try (layers.flatMap(\.parameters) + quantizers.flatMap(\.parameters)).map {
      ($0, try Tensor.zeros($0.tensor.shape))
    }
  }

  /// Makes the steps of all converters a quarter of what they were, so that they clip most of it.
  func disturbScales() throws {
    for (parameter, velocity) in parameters {
      if parameter.role == .partialSumScale {
        try parameter.tensor.assign(parameter.tensor * 0.25)
      }
      try velocity.assign(Tensor.zeros(velocity.shape))
    }
  }

  /// One step of descent; returns the loss before it.
  func step(_ images: Tensor, labels: Tensor, scalesOnly: Bool) throws -> Double {
    var values = images
    for (layer, quantizer) in zip(layers, quantizers) {
      values = try layer.forward(quantizer.apply(values, training: true), training: true)
    }
    let loss = try values.mean(over: [2, 3]).crossEntropy(labels: labels)
    try loss.backward()
    for (parameter, velocity) in parameters {
      if parameter.role.isQuantizers || !scalesOnly {
        try parameter.tensor.descend(velocity: velocity, rate: 0.1, momentum: 0.9, decay: 0)
      }
      try parameter.tensor.clearGradient()
    }
    for layer in layers { try layer.keepScalesUsable() }
    return try loss.item()
  }
}
