import Crossbar
import Networks
import Results
import Tensors

/// Trains one network, from fresh weights or a checkpoint to the evaluated end.
///
/// Numbers depend on the configuration alone: everything that chance decides is drawn from named
/// streams of its seed, and sums are added up in an order that no number of threads changes. Used
/// once, on one thread.
package final class Trainer {
  /// The network, at first with fresh weights.
  package let network: any Network
  /// Where the run stands.
  package internal(set) var state = TrainingState()

  let configuration: RunConfiguration
  let canonicalConfiguration: String
  let method: any QuantizationMethod
  let data: RunData
  let device: Device
  let plan: StagePlan
  let optimizer: Optimizer
  /// How pretrained weights are used; nil for fresh ones.
  let pretrainedStart: PretrainedStart?

  /// Makes the network of a run.
  ///
  /// - Parameters:
  ///   - configuration: Everything that determines the run's numbers.
  ///   - method: The configuration's method, with its options.
  ///   - data: The configuration's data.
  ///   - device: Where to train.
  ///   - pretrained: The weights that the configuration names, which a run that is not continued
  ///     starts from.
  /// - Throws: ``TrainingError`` for settings that cannot be used, `NetworkError`, `WeightsError` for
  ///   weights of another network, and what the method throws.
  package init(
    configuration: RunConfiguration, method: any QuantizationMethod, data: RunData,
    device: Device = .cpu, pretrained: PretrainedWeights? = nil
  ) throws {
    if let problem = configuration.problem { throw TrainingError.setting(problem) }
    self.configuration = configuration
    canonicalConfiguration = try configuration.canonicalText()
    self.method = method
    self.data = data
    self.device = device
    plan = try StagePlan(method.stages, epochs: configuration.training.epochs)
    network = try NetworkCatalogue.make(
      configuration.network,
      context: NetworkContext(
        classes: data.classCount, imageChannels: data.imageChannels,
        crossbar: configuration.crossbar, method: method,
        generator: RandomStream.initialization.generator(of: configuration.seed), device: device))
    for layer in network.crossbarLayers { layer.precision = configuration.precision }
    Torch.useTensorFloat32(device == .cuda && configuration.precision == .mixed)
    if let pretrained {
      try pretrained.load(into: network, configuration.network)
      pretrainedStart = PretrainedStart(
        statisticsImages: try network.hasFoldedStatistics ? data.sample.imageCount : 0)
    } else {
      pretrainedStart = nil
    }
    optimizer = try Optimizer(
      configuration.training.optimizer, parameters: network.parameters)
  }

  /// Trains what is left of the run and evaluates the test images once.
  ///
  /// - Parameter options: Checkpoints, stopping, progress.
  /// - Returns: The outcome; also for a run whose loss stopped being a number.
  /// - Throws: ``TrainingError/interrupted(checkpoint:)`` on request,
  ///   ``TrainingError/checkpoint(path:reason:)`` for a checkpoint that cannot be continued from,
  ///   and what files and layers throw.
  package func run(_ options: RunOptions = RunOptions()) throws -> RunOutcome {
    var session = Session(options: options)
    if try !resume(from: options.checkpointPath) { try measureFoldedStatistics() }
    noteStretch(options.stretch)
    session.begin(at: stepsDone, seconds: state.seconds)
    if let reason = try train(&session) {
      return try outcome(.diverged(reason: reason), test: nil)
    }
    try network.enter(plan.legs[plan.legs.count - 1].stage)
    let test = try evaluateTest(&session)
    state.seconds = session.totalSeconds
    if test.hasNumbersOnly {
      return try outcome(.finished, test: test.testResult.withRoundedLogits)
    }
    return try outcome(
      .diverged(reason: "the trained network's outputs are not finite"), test: nil)
  }

  var batchesPerEpoch: Int { data.training.batchesPerEpoch }
  var stepsDone: Int { state.epoch * batchesPerEpoch + state.batch }

  // MARK: Training

  /// Trains the epochs that are left.
  ///
  /// - Returns: Why the run diverged, or nil.
  private func train(_ session: inout Session) throws -> String? {
    if configuration.training.epochs == 0 { try quantizeWithoutTraining(&session) }
    while state.epoch < configuration.training.epochs,
      let (index, leg) = plan.leg(of: state.epoch)
    {
      try network.enter(leg.stage)
      if state.preparedLegs == index { try prepare(index, &session) }
      if let reason = try trainEpoch(leg, &session) ?? brokenParameter() { return reason }
      let validation = try validate(leg, &session)
      try noteTestAccuracy(leg, &session)
      state.finishEpoch(validationTop1: validation)
      try save(&session)
    }
    return nil
  }

  /// Which parameter holds something that is not a finite number: rounded to codes, it need not show in
  /// the loss.
  private func brokenParameter() throws -> String? {
    for parameter in network.parameters {
      let isFinite = try parameter.tensor.detached().isFinite().converted(to: .float32)
      if try isFinite.minimum().item() == 0 {
        return "\(parameter.name) is not finite after epoch \(state.epoch)"
      }
    }
    return nil
  }

  private func trainEpoch(_ leg: StagePlan.Leg, _ session: inout Session) throws -> String? {
    let batches = data.training.epoch(state.epoch)
    session.beginPhase()
    for batch in batches.prefetched(from: state.batch) {
      try stopIfAsked(&session)
      guard batch.count > 0 else {
        // None of its files could be decoded; the place in the epoch counts all the same.
        state.batch += 1
        continue
      }
      let loss = try step(batch, leg)
      guard loss.isFinite else {
        state.seconds = session.totalSeconds
        return "the loss is \(loss) in epoch \(state.epoch), batch \(batch.index)"
      }
      state.lossSum += loss * Double(batch.count)
      state.images += batch.count
      state.batch += 1
      state.epochSeconds += session.lap(images: batch.count)
      session.options.onProgress(trainingProgress(leg, batches.count, session))
      if session.isCheckpointDue { try save(&session) }
    }
    try stopIfAsked(&session)
    return nil
  }

  // MARK: Checkpoints

  /// Continues from a checkpoint.
  ///
  /// - Returns: Whether there is one.
  private func resume(from path: String?) throws -> Bool {
    guard let path, Checkpoint.exists(at: path) else { return false }
    let checkpoint = try Checkpoint.read(path, configuration: canonicalConfiguration)
    do {
      try NetworkState.restore(checkpoint.network, into: network)
      try restore(velocities: checkpoint.velocities)
    } catch let error as TrainingError {
      throw TrainingError.checkpoint(
        path: path, reason: "\(error); remove the file to start afresh")
    }
    state = checkpoint.state
    return true
  }

  private func noteStretch(_ stretch: RunStretch?) {
    guard var stretch else { return }
    (stretch.epoch, stretch.batch) = (state.epoch, state.batch)
    state.history.note(stretch)
  }

  func save(_ session: inout Session) throws {
    state.seconds = session.totalSeconds
    guard let path = session.options.checkpointPath else { return }
    let velocities = try zip(network.parameters, optimizer.velocities).map {
      NetworkParameter(name: $0.name, value: try StoredArray($1, name: $0.name))
    }
    try Checkpoint(
      configuration: canonicalConfiguration, state: state,
      network: try NetworkState.capture(network), velocities: velocities
    ).write(to: path)
    session.noteCheckpoint()
  }

  private func restore(velocities: [NetworkParameter]) throws {
    guard velocities.count == optimizer.velocities.count else {
      throw TrainingError.values(
        name: "velocities",
        reason: "\(velocities.count) are stored for \(optimizer.velocities.count) parameters")
    }
    // Velocities have no name of their own, and those of equal shapes could change places.
    for (parameter, stored) in zip(network.parameters, velocities)
    where parameter.name != stored.name {
      throw TrainingError.values(
        name: stored.name,
        reason: "its velocity is stored in the place of \(parameter.name)'s, by a program with "
          + "parameters in another order")
    }
    for (velocity, stored) in zip(optimizer.velocities, velocities) {
      try velocity.assign(stored.value, name: stored.name)
    }
  }

  func stopIfAsked(_ session: inout Session) throws {
    guard session.options.stop.isRequested else { return }
    try save(&session)
    throw TrainingError.interrupted(checkpoint: session.options.checkpointPath)
  }
}
