import Results

extension Trainer {
  /// Gathers what a run gave.
  func outcome(_ status: RunOutcome.Status, test: TestResult?) throws -> RunOutcome {
    // Layers of a diverged run hold what no statistics can be taken of.
    let layers =
      status == .finished
      ? try LayerRecords.gather(
        from: network, sample: data.sample, granularities: method.granularities, device: device)
      : []
    return RunOutcome(
      status: status, metrics: state.metrics, test: test, layers: layers,
      network: try NetworkState.capture(network), parameterCount: network.parameterCount,
      scaleRepairs: try network.crossbarLayers.reduce(0) { $0 + (try $1.repairedScaleCount()) },
      seconds: state.seconds, history: state.history,
      bestTest: state.bestTestTop1 < 0 ? nil : (state.bestTestEpoch, state.bestTestTop1),
      pretrained: pretrainedStart)
  }
}
