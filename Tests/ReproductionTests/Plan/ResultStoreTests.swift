import Foundation
import Reproduction
import Results
import Testing
import Training

@Suite struct ResultStoreTests {
  @Test("recorded runs are read where there is no run of our own")
  func recorded() throws {
    let (own, recorded) = (try TemporaryFolder(), try TemporaryFolder())
    let store = ResultStore(results: own.url, table: "trial", recorded: recorded.url)
    let cell = try #require(try Fixture.plan().cells.first)
    #expect(try store.outcome(of: cell.configuration) == nil)
    try Fixture.write(
      try Fixture.run(cell, top1: 0.25),
      to: recorded.url.appending(path: "trial/\(cell.identifier).h5"))
    guard case .finished(let record) = try store.outcome(of: cell.configuration) else {
      Issue.record("the recorded run was not found")
      return
    }
    #expect(record.topOne == 25)
    #expect(store.measurements(like: Fixture.environment).map(\.seconds) == [10])
  }

  @Test("times are taken from whole runs on machines like this one")
  func measurements() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let cell = try #require(try Fixture.plan().cells.first)
    func count(_ change: (inout RunProvenance) -> Void) throws -> Int {
      var run = try Fixture.run(cell, top1: 0.25)
      change(&run.provenance)
      try Fixture.store(run, cell, in: store)
      return store.measurements(like: Fixture.environment).count
    }
    #expect(try count { _ in } == 1)
    #expect(try count { $0.threads += 1 } == 0)
    #expect(try count { $0.isa = "another" } == 0)
    #expect(try count { $0.cpu = "another" } == 0)
    #expect(try count { $0.device = "cuda" } == 0)
    #expect(try count { $0.history = [Fixture.environment.stretch(started: $0.started)] } == 0)
  }

  @Test("whoever makes a run is told of channels without a weight")
  func warned() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let cell = try #require(try Fixture.plan().cells.first)
    var run = try Fixture.run(cell, top1: 0.5)
    for (codes, warning) in [
      ([0, 3] as [Int8], "output channels whose weights are all zero: 1 of 2 in only"),
      ([1, 3], nil),
    ] {
      run.layers = [
        LayerRecord(
          name: "only",
          geometry: LayerGeometry(
            inputChannels: 1, outputChannels: 2, kernelSize: 1, stride: 1, padding: 0),
          weightCodes: StoredArray(codes, shape: [2, 1, 1, 1]))
      ]
      let made = try store.make(cell.identifier, at: store.runFile(cell.identifier)) { _ in run }
      guard case .finished(let record) = made else {
        Issue.record("the run is not finished: \(made)")
        return
      }
      #expect(record.warning == warning)
    }
  }

  @Test("a run that another table made is read and counts, where this one has none")
  func shared() throws {
    let (own, recorded) = (try TemporaryFolder(), try TemporaryFolder())
    let store = ResultStore(results: own.url, table: "trial", recorded: recorded.url)
    let cell = try #require(try Fixture.plan().cells.first)
    func outcome() throws -> Double? {
      guard case .finished(let record) = try store.outcome(of: cell.configuration) else {
        return nil
      }
      return record.topOne
    }
    for (folder, table, top1) in [
      (recorded.url, "other", 0.25), (recorded.url, "trial", 0.5), (own.url, "other", 0.75),
      (own.url, "trial", 1),
    ] {
      let file = folder.appending(path: "\(table)/\(cell.identifier).h5")
      try Fixture.write(try Fixture.run(cell, top1: top1), to: file)
      #expect(try outcome() == 100 * top1)
    }
    #expect(store.hasRun(cell.identifier))
    #expect(store.measurements(like: Fixture.environment).count == 4)
  }

  @Test("a finished run of another table counts before a failed one of this table")
  func failedHere() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let cell = try #require(try Fixture.plan().cells.first)
    try Fixture.store(
      RunFile(
        failed: "the loss is nan", configuration: cell.configuration, profile: "quick",
        started: "2026-01-01T00:00:00Z", environment: Fixture.environment), cell, in: store)
    #expect(try store.outcome(of: cell.configuration) == .failed(reason: "the loss is nan"))
    try Fixture.store(Fixture.diverged(cell), cell, in: store)
    #expect(try store.outcome(of: cell.configuration) == .diverged(reason: "the loss is nan"))
    let other = folder.url.appending(path: "other/\(cell.identifier).h5")
    try Fixture.write(try Fixture.run(cell, top1: 0.5), to: other)
    guard case .finished(let record) = try store.outcome(of: cell.configuration) else {
      Issue.record("the failed run was preferred")
      return
    }
    #expect(record.file?.lastPathComponent == other.lastPathComponent)
    #expect(record.file?.path.contains("/other/") == true)
  }

  @Test("a file with a cell's name and another run's recipe is refused")
  func otherRun() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let cells = try Fixture.plan().cells
    try Fixture.store(try Fixture.run(cells[1], top1: 0.5), cells[0], in: store)
    #expect(throws: ResultStoreError.self) { try store.outcome(of: cells[0].configuration) }
  }

  @Test("a cut file is an error, never an empty cell")
  func cut() throws {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let cell = try #require(try Fixture.plan().cells.first)
    try Fixture.store(try Fixture.run(cell, top1: 0.5), cell, in: store)
    let file = store.runFile(cell.identifier)
    try Data(contentsOf: file).prefix(500).write(to: file)
    #expect(throws: RunFileError.self) { try store.outcome(of: cell.configuration) }
  }
}
