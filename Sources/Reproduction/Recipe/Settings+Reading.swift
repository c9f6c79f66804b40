import Crossbar
import Datasets
import Networks
import Training

/// Reads the settings types of other modules from a recipe, key by key, so that every mistake is
/// reported with its line.

extension TrainingSettings {
  init(_ node: YAMLNode) throws {
    let keys = try node.mapping([
      "batchSize", "optimizer", "schedule", "warmUpEpochs", "labelSmoothing", "validationInterval",
      "testing",
    ])
    self.init(
      epochs: 1,  // The profile's.
      batchSize: try keys.required("batchSize", "images per step").integer(1...65536, "images"),
      optimizer: try OptimizerSettings(keys.required("optimizer", "the update rule")),
      schedule: try LearningRateSchedule(
        keys.required("schedule", "cosine, multiStep or constant")),
      warmUpEpochs: try keys.optional("warmUpEpochs")?.number(0...100_000, "epochs") ?? 0,
      labelSmoothing: try keys.optional("labelSmoothing")?.number(0...0.999, "a share") ?? 0,
      validationInterval: try keys.optional("validationInterval")?
        .integer(1...100_000, "epochs") ?? 1,
      testing: try keys.optional("testing")?.choice(TestSchedule.self))
    if let problem { throw RecipeError.conflict(node.position, reason: problem.description) }
  }
}

extension OptimizerSettings {
  init(_ node: YAMLNode) throws {
    let keys = try node.mapping([
      "learningRate", "momentum", "nesterov", "weightDecay", "quantizerRateFactor",
      "scaleStepLimit",
    ])
    let decay = try keys.required("weightDecay", "decay by the role of a parameter")
    let roles = try decay.mapping([
      "weights", "quantizedWeights", "biases", "normalization", "quantizers", "partialSumScales",
    ])
    func rate(_ role: String) throws -> Double {
      try roles.required(role, "a number, 0 for none").number(0...1, "weight decay")
    }
    self.init(
      learningRate: try keys.required("learningRate", "the highest rate")
        .number(1e-9...1e3, "the highest learning rate"),
      momentum: try keys.required("momentum", "0 for none").number(0...0.9999, "momentum"),
      nesterov: try keys.optional("nesterov")?.boolean("look-ahead") ?? false,
      weightDecay: WeightDecay(
        weights: try rate("weights"),
        quantizedWeights: try roles.optional("quantizedWeights")?.number(0...1, "weight decay"),
        biases: try rate("biases"),
        normalization: try rate("normalization"), quantizers: try rate("quantizers"),
        partialSumScales: try roles.optional("partialSumScales")?.number(0...1, "weight decay")),
      quantizerRateFactor: try keys.optional("quantizerRateFactor")?
        .number(0...1e3, "a factor of the learning rate") ?? 1,
      scaleStepLimit: try keys.optional("scaleStepLimit")?
        .number(1e-6...0.999, "the part of itself that a scale shrinks by"))
  }
}

extension LearningRateSchedule {
  init(_ node: YAMLNode) throws {
    switch try? node.string() {
    case "constant": self = .constant
    case "cosine": self = .cosine(period: nil)
    default:
      let keys = try node.mapping(["cosine", "multiStep"])
      if let cosine = keys.optional("cosine") {
        let inner = try cosine.mapping(["period"])
        let period = try inner.required("period", "a number of epochs")
        self = .cosine(period: try period.number(1e-3...1e6, "epochs of half a wave"))
      } else {
        let steps = try keys.required("multiStep", "or write cosine or constant")
        let inner = try steps.mapping(["milestones", "factor"])
        self = .multiStep(
          milestones: try inner.required("milestones", "a list of epochs").list().map {
            try $0.number(0...1e6, "an epoch")
          },
          factor: try inner.required("factor", "a number").number(1e-9...1, "the factor of a step"))
      }
    }
  }
}

extension DataSettings {
  init(_ node: YAMLNode) throws {
    let keys = try node.mapping(["normalization", "augmentation"])
    self.init(
      validationCount: 0,  // The profile's, as are the other counts.
      normalization: try keys.required("normalization", "dataset or asPublished")
        .choice(NormalizationChoice.self),
      augmentation: try keys.required("augmentation", "none or cropAndFlip")
        .choice(Augmentation.self))
  }
}

extension NetworkSettings {
  init(_ node: YAMLNode) throws {
    let keys = try node.mapping(["name", "quantize", "dropout", "finalActivation", "pretrained"])
    let quantize = try keys.optional("quantize").map {
      let one = try? $0.string()
      return LayerSelection(try one.map { [$0] } ?? $0.list().map { try $0.string() })
    }
    let name = try keys.required("name", "the name of a network")
    self.init(
      name: try name.string(), quantize: quantize ?? .blocks,
      dropout: try keys.optional("dropout")?.number(0...0.999, "a probability") ?? 0,
      finalActivation: try keys.optional("finalActivation")?.choice(FinalActivation.self) ?? .relu,
      pretrained: try keys.optional("pretrained")?.string())
  }
}

extension CrossbarSettings {
  init(_ node: YAMLNode) throws {
    let keys = try node.mapping([
      "rows", "columns", "weightBits", "cellBits", "activationBits", "partialSumBits", "encoding",
      "mapping", "activationStep",
    ])
    func bits(_ key: String) throws -> Int {
      try keys.required(key, "a number of bits").integer(1...8, "bits")
    }
    let resolution = try keys.required("partialSumBits", "bits of the ADC, ternary or ideal")
    guard let partialSumBits = ADCResolution(try resolution.string()) else {
      throw resolution.wrong("'ideal', 'ternary' or a number of bits from 1 to 8")
    }
    self.init(
      rows: try keys.required("rows", "rows of an array").integer(1...65536, "rows of an array"),
      columns: try keys.required("columns", "columns of an array")
        .integer(1...65536, "columns of an array"),
      weightBits: try bits("weightBits"), cellBits: try bits("cellBits"),
      activationBits: try bits("activationBits"), partialSumBits: partialSumBits,
      encoding: try keys.required("encoding", "how signed weights are stored")
        .choice(WeightEncoding.self),
      mapping: try keys.required("mapping", "partitioned or replicated")
        .choice(ChannelMapping.self),
      activationStep: try keys.optional("activationStep")?.choice(ActivationStep.self) ?? .fixed)
  }
}
