import Crossbar
import Foundation
import Tensors
import Testing

@testable import Training

@Suite("Schedules and stages")
struct ScheduleTests {
  private func settings(_ schedule: LearningRateSchedule, warmUp: Double = 0) -> TrainingSettings {
    TrainingSettings(
      epochs: 200, batchSize: 1,
      optimizer: OptimizerSettings(learningRate: 0.01, weightDecay: WeightDecay(weights: 0)),
      schedule: schedule, warmUpEpochs: warmUp)
  }

  @Test("a cosine goes from the full rate to zero over its stage")
  func cosine() {
    let settings = settings(.cosine(period: nil))
    #expect(settings.learningRate(elapsed: 0, duration: 10) == 0.01)
    #expect(abs(settings.learningRate(elapsed: 5, duration: 10) - 0.005) < 1e-15)
    #expect(abs(settings.learningRate(elapsed: 10, duration: 10)) < 1e-15)
  }

  @Test("the release's period of 70 over 200 epochs climbs again and ends at 5.97e-4")
  func publishedQuirk() {
    let settings = settings(.cosine(period: 70))
    #expect(abs(settings.learningRate(elapsed: 70, duration: 200)) < 1e-15)
    #expect(abs(settings.learningRate(elapsed: 140, duration: 200) - 0.01) < 1e-15)
    // The literature's measured value of epoch 199, to its three digits.
    #expect(abs(settings.learningRate(elapsed: 199, duration: 200) - 5.97e-4) < 5e-7)
  }

  @Test("steps multiply the rate at their milestones")
  func multiStep() {
    let settings = settings(.multiStep(milestones: [2, 4], factor: 0.1))
    let rates = [0, 1.9, 2, 3.9, 4].map { settings.learningRate(elapsed: $0, duration: 5) }
    for (rate, expected) in zip(rates, [0.01, 0.01, 0.001, 0.001, 0.0001]) {
      #expect(abs(rate - expected) < 1e-15)
    }
  }

  @Test("warm-up climbs in a straight line over a fraction of an epoch")
  func warmUp() {
    let settings = settings(.constant, warmUp: 0.5)
    #expect(settings.learningRate(elapsed: 0, duration: 5) == 0)
    #expect(abs(settings.learningRate(elapsed: 0.25, duration: 5) - 0.005) < 1e-15)
    #expect(settings.learningRate(elapsed: 0.5, duration: 5) == 0.01)
  }

  private static let splits: [(shares: [Double], epochs: Int, expected: [Int])] = [
    ([1], 7, [7]), ([0.5, 0.5], 3, [2, 1]), ([0.9, 0.1], 3, [2, 1]),
    ([1.0 / 3, 1.0 / 3, 1.0 / 3], 4, [2, 1, 1]), ([0.98, 0.01, 0.01], 5, [3, 1, 1]),
  ]

  @Test("stages share the epochs without remainder and get one at least", arguments: splits)
  func stagePlan(shares: [Double], epochs: Int, expected: [Int]) throws {
    let plan = try StagePlan(
      shares.enumerated().map { TrainingStage(name: "\($0.offset)", share: $0.element) },
      epochs: epochs)
    #expect(plan.legs.map(\.epochs.count) == expected)
    #expect(plan.legs.first?.epochs.lowerBound == 0)
    #expect(plan.legs.last?.epochs.upperBound == epochs)
    #expect(plan.leg(of: epochs - 1)?.index == shares.count - 1)
  }

  @Test("shares that do not add up to one, or outnumber the epochs, are refused")
  func refusedStages() {
    let half = TrainingStage(name: "half", share: 0.5)
    #expect(throws: TrainingError.self) { try StagePlan([half], epochs: 4) }
    #expect(throws: TrainingError.self) { try StagePlan([half, half], epochs: 1) }
    #expect(throws: TrainingError.self) { try StagePlan([], epochs: 4) }
  }

  @Test("only what the settings name decays")
  func decay() {
    var decay = WeightDecay(weights: 0.1)
    #expect(decay[.weight] == 0.1)
    #expect(decay[.quantizedWeight] == 0.1)
    for role in [
      Parameter.Role.bias, .normalization, .quantizerScale, .quantizerOffset, .partialSumScale,
    ] {
      #expect(decay[role] == 0)
    }
    decay.quantizedWeights = 0
    #expect(decay[.weight] == 0.1)
    #expect(decay[.quantizedWeight] == 0)
    decay.quantizedWeights = -1
    #expect(decay.problem?.setting == "optimizer.weightDecay.quantizedWeights")
  }

  @Test("scales of partial sums decay like all scales, unless they have a decay of their own")
  func decayOfPartialSumScales() throws {
    var decay = WeightDecay(weights: 0.1, quantizers: 0.2)
    #expect(decay[.partialSumScale] == 0.2)
    decay.partialSumScales = 0
    #expect(decay[.partialSumScale] == 0)
    #expect(decay[.quantizerScale] == 0.2 && decay[.quantizerOffset] == 0.2)
    decay.partialSumScales = -1
    #expect(decay.problem?.setting == "optimizer.weightDecay.partialSumScales")
    #expect(try step(.partialSumScale, decay: 0.25) == 2 - 0.5 * (1 + 0.25 * 2))
    #expect(try step(.partialSumScale, decay: 0.25, ownDecay: 0) == 2 - 0.5)
    #expect(try step(.quantizerScale, decay: 0.25, ownDecay: 0) == 2 - 0.5 * (1 + 0.25 * 2))
  }

  /// One step from rest of a value of 2 with a gradient of 1, at a rate of 0.5 without momentum.
  private func step(
    _ role: Parameter.Role, decay: Double, ownDecay: Double? = nil, factor: Double = 1,
    decays: Bool = true
  ) throws -> Double {
    let value = try Tensor([2.0], shape: [1]).asParameter()
    let optimizer = try Optimizer(
      OptimizerSettings(
        learningRate: 1, momentum: 0,
        weightDecay: WeightDecay(weights: decay, quantizers: decay, partialSumScales: ownDecay),
        quantizerRateFactor: factor),
      parameters: [Parameter(name: "value", tensor: value, role: role)])
    try value.sum().backward()
    try optimizer.step(learningRate: 0.5, decays: decays)
    return try value.item()
  }

  @Test(
    "the factor of quantizers' gradients is none of their decay, and stages may do without decay")
  func decayOfQuantizers() throws {
    #expect(try step(.weight, decay: 0.25, factor: 0.5) == 2 - 0.5 * (1 + 0.25 * 2))
    #expect(try step(.quantizerScale, decay: 0.25) == 2 - 0.5 * (1 + 0.25 * 2))
    #expect(try step(.quantizerScale, decay: 0.25, factor: 0.5) == 2 - 0.5 * (0.5 + 0.25 * 2))
    #expect(try step(.quantizerScale, decay: 0.25, factor: 0) == 2)
    #expect(try step(.quantizerScale, decay: 0.25, decays: false) == 2 - 0.5)
  }

  @Test("scales alone have a limit of their steps")
  func stepLimit() {
    let settings = OptimizerSettings(
      learningRate: 1, weightDecay: WeightDecay(weights: 0), scaleStepLimit: 0.1)
    #expect(settings.stepLimit(of: .quantizerScale) == 0.1)
    #expect(settings.stepLimit(of: .partialSumScale) == 0.1)
    for role in [
      Parameter.Role.weight, .quantizedWeight, .bias, .normalization, .quantizerOffset,
    ] {
      #expect(settings.stepLimit(of: role) == nil)
    }
  }

  @Test("each value that cannot be used is named")
  func problems() {
    var settings = settings(.cosine(period: 0))
    #expect(settings.problem?.setting == "schedule.period")
    settings.schedule = .multiStep(milestones: [3, 2], factor: 0.1)
    #expect(settings.problem?.setting == "schedule.milestones")
    settings.optimizer.momentum = 1
    #expect(settings.problem?.setting == "optimizer.momentum")
    settings.optimizer.scaleStepLimit = 1
    #expect(settings.optimizer.problem?.setting == "optimizer.momentum")
    settings.optimizer.momentum = 0.9
    #expect(settings.problem?.setting == "optimizer.scaleStepLimit")
    settings.labelSmoothing = .nan
    #expect(settings.problem?.setting == "labelSmoothing")
    settings.epochs = -1
    #expect(settings.problem?.setting == "epochs")
  }
}
