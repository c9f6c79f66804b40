/// The clocks of one stretch of a run, from its start or continuation to its end or interruption.
struct Session {
  let options: RunOptions
  /// Steps that were done before.
  private(set) var firstStep = 0
  private var secondsBefore = 0.0
  private var start = 0.0
  private var lastCheckpoint = 0.0
  private var phaseStart = 0.0
  private var lastLap = 0.0
  /// Images since the phase began.
  private(set) var phaseImages = 0

  init(options: RunOptions) { self.options = options }

  /// Starts all clocks.
  mutating func begin(at step: Int, seconds: Double) {
    firstStep = step
    secondsBefore = seconds
    start = options.now()
    lastCheckpoint = start
    beginPhase()
  }

  /// Starts the clock of images per second.
  mutating func beginPhase() {
    phaseStart = options.now()
    lastLap = phaseStart
    phaseImages = 0
  }

  /// Counts images, and returns the seconds since the last lap.
  mutating func lap(images: Int) -> Double {
    let time = options.now()
    defer { lastLap = time }
    phaseImages += images
    return time - lastLap
  }

  var imagesPerSecond: Double {
    let seconds = lastLap - phaseStart
    return seconds > 0 ? Double(phaseImages) / seconds : 0
  }

  /// Seconds of this session.
  var seconds: Double { options.now() - start }
  /// Seconds of all sessions of the run.
  var totalSeconds: Double { secondsBefore + seconds }

  var isCheckpointDue: Bool {
    options.checkpointPath != nil
      && options.now() - lastCheckpoint >= options.checkpointInterval
  }

  mutating func noteCheckpoint() { lastCheckpoint = options.now() }
}
