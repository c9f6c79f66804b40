import Foundation
import Reproduction
import Results
import Synchronization
import Testing
import Training

@Suite struct RunnerTests {
  private func runner(
    _ store: ResultStore, makesAgain: Bool = false, stop: StopRequest = StopRequest(),
    pause: @escaping () -> Void = {}, observe: @escaping (Runner.Event) -> Void = { _ in },
    execute: @escaping (Plan.Cell) throws -> RunFile
  ) -> Runner {
    Runner(
      store: store, makesAgain: makesAgain, stop: stop, pause: pause, observe: observe,
      execute: { cell, _, _ in try execute(cell) })
  }

  @Test("a finished cell is read and never run again")
  func once() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Fixture.plan(profile: .smoke)
    let count = Mutex(0)
    for _ in 0..<2 {
      let outcomes = try runner(store) { cell in
        count.withLock { $0 += 1 }
        return try Fixture.run(cell, top1: 0.5)
      }.run(plan)
      #expect(outcomes.count == plan.cells.count)
    }
    #expect(count.withLock { $0 } == plan.cells.count)
  }

  @Test("a run that fails is recorded, the others go on, and it is tried again next time")
  func failure() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Fixture.plan(profile: .smoke)
    let broken = try #require(plan.cells.first)
    let outcomes = try runner(store) { cell in
      guard cell != broken else {
        throw RunFailure(
          reason: "broken",
          record: try RunFile(
            failed: "broken", configuration: cell.configuration, profile: "smoke",
            started: "2026-01-01T00:00:00Z", environment: Fixture.environment))
      }
      return try Fixture.run(cell, top1: 0.5)
    }.run(plan)
    #expect(outcomes[broken.identifier] == .failed(reason: "broken"))
    #expect(outcomes.values.filter(\.isFinished).count == plan.cells.count - 1)
    #expect(try store.outcome(of: broken.configuration) == .failed(reason: "broken"))
    let again = try runner(store) { try Fixture.run($0, top1: 0.5) }.run(plan)
    #expect(again[broken.identifier]?.isFinished == true)
  }

  @Test("a cell that somebody else is making is left to the end and then read")
  func locked() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Fixture.plan(profile: .smoke)
    let taken = try #require(plan.cells.first)
    let lock = Mutex(try FileLock.tryAcquire(store.lockFile(taken.identifier).path))
    let made = Mutex<[CellIdentifier]>([])
    let outcomes = try runner(
      store,
      pause: {
        // The other process finishes.
        try? Fixture.store(Fixture.run(taken, top1: 0.9), taken, in: store)
        lock.withLock { $0 = nil }
      },
      execute: { cell in
        made.withLock { $0.append(cell.identifier) }
        return try Fixture.run(cell, top1: 0.5)
      }
    ).run(plan)
    #expect(!made.withLock { $0.contains(taken.identifier) })
    #expect(made.withLock { $0.count } == plan.cells.count - 1)
    guard case .finished(let record) = outcomes[taken.identifier] else {
      Issue.record("the other process' run was not read")
      return
    }
    #expect(record.topOne == 90)
  }

  @Test("a run that diverged would diverge again and is not made again")
  func diverged() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Fixture.plan(profile: .smoke)
    let lost = try #require(plan.cells.first)
    let count = Mutex(0)
    for _ in 0..<2 {
      let outcomes = try runner(store) { cell in
        count.withLock { $0 += 1 }
        return try cell == lost ? Fixture.diverged(cell) : Fixture.run(cell, top1: 0.5)
      }.run(plan)
      #expect(outcomes[lost.identifier] == .diverged(reason: "the loss is nan"))
    }
    #expect(count.withLock { $0 } == plan.cells.count)
  }

  @Test("a cell that fails in another process is not tried again, and waiting is said once")
  func failedElsewhere() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Fixture.plan(profile: .smoke)
    let taken = try #require(plan.cells.first)
    let lock = Mutex(try FileLock.tryAcquire(store.lockFile(taken.identifier).path))
    let pauses = Mutex(0)
    let notices = Mutex(0)
    let outcomes = try runner(
      store,
      pause: {
        let pause = pauses.withLock { count in
          count += 1
          return count
        }
        guard pause == 3 else { return }
        // Times of files are those of the kernel's last tick, some milliseconds ago.
        Thread.sleep(forTimeInterval: 0.05)
        try? Fixture.store(
          RunFile(
            failed: "broken", configuration: taken.configuration, profile: "smoke",
            started: "2026-01-01T00:00:00Z", environment: Fixture.environment), taken, in: store)
        lock.withLock { $0 = nil }
      },
      observe: { if case .waiting = $0 { notices.withLock { $0 += 1 } } },
      execute: { try Fixture.run($0, top1: 0.5) }
    ).run(plan)
    #expect(outcomes[taken.identifier] == .failed(reason: "broken"))
    #expect(notices.withLock { $0 } == 1)
  }

  @Test(
    "asked for again, finished cells are made anew, from no checkpoint and in place of all copies")
  func again() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Fixture.plan(profile: .smoke)
    for cell in plan.cells { try Fixture.store(Fixture.run(cell, top1: 0.5), cell, in: store) }
    let cell = try #require(plan.cells.first)
    let copy = folder.url.appending(path: "other/\(cell.identifier).h5")
    try Fixture.write(Fixture.run(cell, top1: 0.5), to: copy)
    try FileManager.default.createDirectory(
      at: store.checkpoint(cell.identifier).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    try Data("old".utf8).write(to: store.checkpoint(cell.identifier))
    Thread.sleep(forTimeInterval: 0.05)
    let checkpoints = Mutex(0)
    let outcomes = try runner(store, makesAgain: true) { cell in
      let path = store.checkpoint(cell.identifier).path
      if FileManager.default.fileExists(atPath: path) { checkpoints.withLock { $0 += 1 } }
      return try Fixture.run(cell, top1: 0.75)
    }.run(plan)
    #expect(checkpoints.withLock { $0 } == 0)
    #expect(outcomes.count == plan.cells.count)
    for cell in plan.cells {
      guard case .finished(let record)? = try store.outcome(of: cell.configuration) else {
        Issue.record("\(cell.identifier) has no run")
        continue
      }
      #expect(record.topOne == 75)
    }
    #expect(!FileManager.default.fileExists(atPath: copy.path))
  }

  @Test("a failure is not written over a finished run")
  func finishedStays() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let cell = try #require(try Fixture.plan(profile: .smoke).cells.first)
    try Fixture.store(Fixture.run(cell, top1: 0.5), cell, in: store)
    let outcome = try store.make(cell.identifier, at: store.runFile(cell.identifier)) { _ in
      throw RunFailure(
        reason: "broken",
        record: try RunFile(
          failed: "broken", configuration: cell.configuration, profile: "smoke",
          started: "2026-01-01T00:00:00Z", environment: Fixture.environment))
    }
    #expect(outcome == .failed(reason: "broken"))
    #expect(try store.outcome(of: cell.configuration)?.isFinished == true)
  }

  @Test("a request to stop leaves what is finished and starts nothing")
  func stop() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let stop = StopRequest()
    let plan = try Fixture.plan(profile: .smoke)
    #expect(throws: TrainingError.self) {
      try runner(store, stop: stop) { cell in
        stop.request()
        return try Fixture.run(cell, top1: 0.5)
      }.run(plan)
    }
    #expect(try store.outcomes(of: plan).count == 1)
  }

  @Test("cells with an obstacle are not run")
  func obstacle() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Plan(
      Fixture.recipe(), profile: .smoke, availability: { _ in .missing("nothing is here") },
      hasRecordedRun: { _ in false })
    let outcomes = try runner(store) { try Fixture.run($0, top1: 0.5) }.run(plan)
    #expect(outcomes.isEmpty)
  }
}
