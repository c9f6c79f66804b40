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
    try Fixture.run(cell, top1: 0.25).write(
      to: recorded.url.appending(path: "\(cell.identifier).h5").path)
    guard case .finished(let record) = try store.outcome(of: cell.configuration) else {
      Issue.record("the recorded run was not found")
      return
    }
    #expect(record.topOne == 25)
    #expect(store.measurements().map(\.seconds) == [10])
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
