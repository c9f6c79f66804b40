import Foundation
import Reproduction
import Results
import Synchronization
import Testing
import Training

@Suite struct RunnerTests {
  private func runner(
    _ store: ResultStore, stop: StopRequest = StopRequest(), pause: @escaping () -> Void = {},
    execute: @escaping (Plan.Cell) throws -> RunFile
  ) -> Runner {
    Runner(
      store: store, stop: stop, pause: pause, observe: { _ in },
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
