import Crossbar

/// How a network is trained: everything but the data, the method and the seed.
package struct TrainingSettings: Codable, Hashable, Sendable {
  /// Passes over the training images, all stages together; with 0 nothing learns.
  package var epochs: Int
  /// Images per step; those that do not fill a last batch are left out of the epoch.
  package var batchSize: Int
  /// The update rule.
  package var optimizer: OptimizerSettings
  /// How the rate moves within each stage.
  package var schedule: LearningRateSchedule
  /// Epochs, whole or not, at the start of each stage in which the rate climbs in a straight line
  /// from 0 to its scheduled value.
  package var warmUpEpochs: Double
  /// Share of the target probability that is spread evenly over all classes, from 0 below 1.
  package var labelSmoothing: Double
  /// The validation split is evaluated after every so many epochs, and after the last.
  package var validationInterval: Int
  /// When test images are looked at; nil, which leaves no trace in the configuration, is at the end.
  package var testing: TestSchedule?

  /// Describes a training; ``problem`` tells whether it can run.
  package init(
    epochs: Int, batchSize: Int, optimizer: OptimizerSettings, schedule: LearningRateSchedule,
    warmUpEpochs: Double = 0, labelSmoothing: Double = 0, validationInterval: Int = 1,
    testing: TestSchedule? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.warmUpEpochs = warmUpEpochs
    self.labelSmoothing = labelSmoothing
    self.validationInterval = validationInterval
    self.testing = testing
  }

  /// The first value that cannot be used, or nil.
  package var problem: SettingsProblem? {
    if epochs < 0 { return SettingsProblem("epochs", "\(epochs)", "a whole number, 0 or more") }
    if batchSize < 1 {
      return SettingsProblem("batchSize", "\(batchSize)", "a whole number above 0")
    }
    if !(warmUpEpochs >= 0 && warmUpEpochs.isFinite) {
      return SettingsProblem("warmUpEpochs", "\(warmUpEpochs)", "a number of epochs, 0 or more")
    }
    if !(labelSmoothing >= 0 && labelSmoothing < 1) {
      return SettingsProblem("labelSmoothing", "\(labelSmoothing)", "a number from 0 below 1")
    }
    if validationInterval < 1 {
      return SettingsProblem(
        "validationInterval", "\(validationInterval)", "a whole number above 0")
    }
    return optimizer.problem ?? schedule.problem
  }

  /// The learning rate of a step, before any factor of the parameter's role.
  ///
  /// - Parameters:
  ///   - elapsed: Epochs since the stage began, with the fraction of the current one.
  ///   - duration: Epochs of the stage.
  /// - Returns: The rate, 0 or more.
  package func learningRate(elapsed: Double, duration: Double) -> Double {
    let warmUp = warmUpEpochs > 0 ? min(1, elapsed / warmUpEpochs) : 1
    return optimizer.learningRate * warmUp * schedule.factor(elapsed: elapsed, duration: duration)
  }
}

/// When test images are looked at besides the end of a run.
package enum TestSchedule: String, Codable, Hashable, Sendable, CaseIterable {
  /// After every epoch, as the authors' release does, which reports the best one.
  ///
  /// The best epoch is recorded beside the last; nothing in training depends on it.
  case everyEpoch
}

/// Stochastic gradient descent with momentum.
package struct OptimizerSettings: Codable, Hashable, Sendable {
  /// Highest learning rate, which the schedule multiplies.
  package var learningRate: Double
  /// Part of the last step's velocity that is kept, from 0 below 1.
  package var momentum: Double
  /// Whether the step looks ahead along the velocity (Nesterov).
  package var nesterov: Bool
  /// Pull towards zero, per role of the parameter.
  package var weightDecay: WeightDecay
  /// Factor of the gradients of quantizer scales and offsets, beside LSQ's.
  ///
  /// Their decay is not multiplied. At 0 they stand still.
  package var quantizerRateFactor: Double
  /// The largest part of itself by which a quantizer's scale shrinks in one step; nil: any.
  ///
  /// From above 0 to below 1. With it, a scale grows to twice itself at most; a step beyond either is
  /// cut, and its momentum forgotten. A step of any size may take a scale to zero and below, where the
  /// layer's output is nothing; normalisation divides by it, so the next gradient can be hundreds of times
  /// as large, and throws the scale far above its weights: they all round to zero from then on. Growth
  /// has the wider limit, or scales that are small against their noise never leave.
  package var scaleStepLimit: Double?

  /// Describes the update rule.
  package init(
    learningRate: Double, momentum: Double = 0.9, nesterov: Bool = false,
    weightDecay: WeightDecay, quantizerRateFactor: Double = 1, scaleStepLimit: Double? = nil
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.quantizerRateFactor = quantizerRateFactor
    self.scaleStepLimit = scaleStepLimit
  }

  /// Factor of the learning rate for parameters of a role.
  package func rateFactor(of role: Parameter.Role) -> Double {
    role.isQuantizers ? quantizerRateFactor : 1
  }

  /// The largest part of itself by which a parameter of a role shrinks in one step; nil: any.
  package func stepLimit(of role: Parameter.Role) -> Double? {
    role.isScale ? scaleStepLimit : nil
  }

  var problem: SettingsProblem? {
    if !(learningRate > 0 && learningRate.isFinite) {
      return SettingsProblem("optimizer.learningRate", "\(learningRate)", "a number above 0")
    }
    if !(momentum >= 0 && momentum < 1) {
      return SettingsProblem("optimizer.momentum", "\(momentum)", "a number from 0 below 1")
    }
    if nesterov, momentum == 0 {
      return SettingsProblem("optimizer.nesterov", "true", "false where momentum is 0")
    }
    if !(quantizerRateFactor >= 0 && quantizerRateFactor.isFinite) {
      return SettingsProblem(
        "optimizer.quantizerRateFactor", "\(quantizerRateFactor)", "a number, 0 or more")
    }
    if let limit = scaleStepLimit, !(limit > 0 && limit < 1) {
      return SettingsProblem("optimizer.scaleStepLimit", "\(limit)", "a number above 0, below 1")
    }
    return weightDecay.problem
  }
}

/// Weight decay (the factor of the value that is added to its gradient) per role of a parameter.
package struct WeightDecay: Codable, Hashable, Sendable {
  /// Of convolution and classifier weights.
  package var weights: Double
  /// Of weights that are rounded to codes; as `weights` if nil.
  package var quantizedWeights: Double?
  /// Of the classifier's bias.
  package var biases: Double
  /// Of the scales and shifts of normalisation.
  package var normalization: Double
  /// Of quantizer scales and offsets, which the authors' release decays like weights.
  package var quantizers: Double
  /// Of the scales of partial sums; as `quantizers` if nil.
  ///
  /// Weights and their scales decay together and no code changes, but nothing shrinks partial sums in
  /// proportion: where several bits leave the loss little to say about a range, decay alone narrows it.
  package var partialSumScales: Double?

  /// Weights (and biases, where asked) decay; normalisation and quantizers do not unless asked.
  package init(
    weights: Double, quantizedWeights: Double? = nil, biases: Double = 0,
    normalization: Double = 0, quantizers: Double = 0, partialSumScales: Double? = nil
  ) {
    self.weights = weights
    self.quantizedWeights = quantizedWeights
    self.biases = biases
    self.normalization = normalization
    self.quantizers = quantizers
    self.partialSumScales = partialSumScales
  }

  /// The decay of parameters of a role.
  package subscript(role: Parameter.Role) -> Double {
    switch role {
    case .weight: weights
    case .quantizedWeight: quantizedWeights ?? weights
    case .bias: biases
    case .normalization: normalization
    case .quantizerScale, .quantizerOffset: quantizers
    case .partialSumScale: partialSumScales ?? quantizers
    }
  }

  var problem: SettingsProblem? {
    for (name, value) in [
      ("weights", weights), ("quantizedWeights", quantizedWeights ?? 0), ("biases", biases),
      ("normalization", normalization), ("quantizers", quantizers),
      ("partialSumScales", partialSumScales ?? 0),
    ] where !(value >= 0 && value.isFinite) {
      return SettingsProblem("optimizer.weightDecay.\(name)", "\(value)", "a number, 0 or more")
    }
    return nil
  }
}

/// A setting whose value cannot be used.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
  /// Where the value stands, such as `training.optimizer.momentum`.
  package var setting: String
  /// The value that was given.
  package var value: String
  /// What would be accepted.
  package var accepted: String

  /// Describes a value that cannot be used.
  package init(_ setting: String, _ value: String, _ accepted: String) {
    self.setting = setting
    self.value = value
    self.accepted = accepted
  }

  /// The setting, its value and what would be accepted.
  package var description: String { "\(setting) is \(value); write \(accepted)" }
}
