import Results

/// What a run may depend on without its numbers depending on it.
package struct RunOptions {
  /// Where checkpoints are kept, and continued from where there is one; nil keeps none.
  package var checkpointPath: String?
  /// Seconds between checkpoints inside an epoch; there is always one at the end of an epoch.
  package var checkpointInterval: Double
  /// Who works on the run, for its history; nil notes nobody.
  package var stretch: RunStretch?
  /// Looked at in each batch.
  package var stop: StopRequest
  /// Called after each batch.
  package var onProgress: (RunProgress) -> Void
  /// A clock in seconds that never goes back.
  package var now: () -> Double

  /// Options of a run; without arguments nothing is kept and nothing is reported.
  package init(
    checkpointPath: String? = nil, checkpointInterval: Double = 60, stretch: RunStretch? = nil,
    stop: StopRequest = StopRequest(), now: @escaping () -> Double = RunOptions.monotonicClock(),
    onProgress: @escaping (RunProgress) -> Void = { _ in }
  ) {
    self.checkpointPath = checkpointPath
    self.checkpointInterval = checkpointInterval
    self.stretch = stretch
    self.stop = stop
    self.now = now
    self.onProgress = onProgress
  }

  /// Seconds since this call, from the system's monotonic clock.
  package static func monotonicClock() -> () -> Double {
    let start = ContinuousClock.now
    return { (ContinuousClock.now - start) / .seconds(1) }
  }
}
