import Crossbar
import Datasets
import Networks
import Tensors

extension Trainer {
  /// One step of gradient descent; nothing moves where the loss is not a number.
  ///
  /// - Returns: Mean loss of the batch, in nats.
  func step(_ batch: Batch, _ leg: StagePlan.Leg) throws -> Double {
    let settings = configuration.training
    let labels = try batch.labelTensor(on: device)
    let logits = try forward(batch.images(on: device), leg.stage)
    let loss = try logits.crossEntropy(labels: labels, labelSmoothing: settings.labelSmoothing)
    let value = try loss.item()
    guard value.isFinite else { return value }

    // Before the gradient: a GPU has computed this much, and is not waited for again in this step.
    state.right += Int(
      try logits.detached().indexOfMaximum(along: 1).isEqual(to: labels)
        .converted(to: .int64).sum().item())
    try loss.backward()
    let elapsed =
      Double(state.epoch - leg.epochs.lowerBound) + Double(state.batch) / Double(batchesPerEpoch)
    state.learningRate = settings.learningRate(
      elapsed: elapsed, duration: Double(leg.epochs.count))
    try optimizer.step(
      learningRate: state.learningRate, decays: !leg.stage.trainsScalesOnly)
    for layer in network.crossbarLayers { try layer.keepScalesUsable() }
    return value
  }

  /// Logits of a step of training.
  private func forward(_ images: Tensor, _ stage: TrainingStage) throws -> Tensor {
    func generator(_ stream: RandomStream) throws -> Generator {
      try stream.generator(of: configuration.seed, counter: stepsDone)
    }
    return try network.forward(
      images, in: stage, dropping: generator(.conversionDropping), dropout: generator(.dropout))
  }

  /// Accuracy on the validation split, where it is due after the current epoch.
  func validate(_ leg: StagePlan.Leg, _ session: inout Session) throws -> Double? {
    let (epochs, interval) = (
      configuration.training.epochs, configuration.training.validationInterval
    )
    let isDue = (state.epoch + 1) % interval == 0 || state.epoch + 1 == epochs
    guard let validation = data.validation, isDue else { return nil }
    return try evaluate(validation, .validating, stage: leg.stage.name, &session).top1
  }

  /// Looks at the test images after an epoch, where the settings say so, and remembers the best.
  func noteTestAccuracy(_ leg: StagePlan.Leg, _ session: inout Session) throws {
    guard configuration.training.testing == .everyEpoch else { return }
    let top1 = try evaluate(data.test, .testing, stage: leg.stage.name, &session).top1
    if top1 > state.bestTestTop1 {
      state.bestTestTop1 = top1
      state.bestTestEpoch = state.epoch
    }
  }

  /// The test images, once.
  func evaluateTest(_ session: inout Session) throws -> Evaluation {
    let stage = plan.legs[plan.legs.count - 1].stage.name
    return try evaluate(data.test, .testing, stage: stage, &session)
  }

  private func evaluate(
    _ batches: BatchSequence, _ phase: RunProgress.Phase, stage: String,
    _ session: inout Session
  ) throws -> Evaluation {
    session.beginPhase()
    var current = session
    defer { session = current }
    return try Evaluation(
      of: network, on: batches, classCount: data.classCount, device: device
    ) { done, images in
      try stopIfAsked(&current)
      _ = current.lap(images: images - current.phaseImages)
      current.options.onProgress(
        RunProgress(
          phase: phase, stage: stage, epoch: min(state.epoch, configuration.training.epochs - 1),
          epochs: configuration.training.epochs, batch: done, batches: batches.count,
          imagesPerSecond: current.imagesPerSecond, secondsLeft: secondsLeft(current)))
    }
  }

  func trainingProgress(_ leg: StagePlan.Leg, _ batches: Int, _ session: Session) -> RunProgress {
    RunProgress(
      phase: .training, stage: leg.stage.name, epoch: state.epoch,
      epochs: configuration.training.epochs, batch: state.batch, batches: batches,
      loss: state.lossSum / Double(max(state.images, 1)),
      top1: Double(state.right) / Double(max(state.images, 1)),
      imagesPerSecond: session.imagesPerSecond, secondsLeft: secondsLeft(session))
  }

  /// Time to the end of training at the pace of this session.
  private func secondsLeft(_ session: Session) -> Double? {
    let done = stepsDone - session.firstStep
    guard done > 0 else { return nil }
    let left = configuration.training.epochs * batchesPerEpoch - stepsDone
    return session.seconds / Double(done) * Double(left)
  }
}
