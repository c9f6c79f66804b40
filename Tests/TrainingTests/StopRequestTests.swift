import Foundation
import Testing

@testable import Training

@Suite("Stopping")
struct StopRequestTests {
  @Test("the first signal raises the request and spares the process")
  func firstSignal() async {
    await #expect(processExitsWith: .success) {
      let stop = StopRequest()
      let watch = SignalWatch(stop)
      kill(getpid(), SIGTERM)
      for _ in 0..<1000 where !stop.isRequested { usleep(10_000) }
      precondition(stop.isRequested)
      withExtendedLifetime(watch) {}
    }
  }

  @Test("the second signal ends the process")
  func secondSignal() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      let stop = StopRequest()
      let watch = SignalWatch(stop)
      for _ in 0..<1000 {
        kill(getpid(), SIGINT)
        usleep(10_000)
      }
      withExtendedLifetime(watch) {}
    }
  }

  @Test("a stopped run without a checkpoint file says that nothing was kept")
  func withoutFile() throws {
    let stop = StopRequest()
    stop.request()
    #expect {
      try TinyRun().trainer().run(RunOptions(stop: stop))
    } throws: { error in
      guard case TrainingError.interrupted(checkpoint: nil) = error else { return false }
      return "\(error)".contains("nothing was kept")
    }
  }
}
