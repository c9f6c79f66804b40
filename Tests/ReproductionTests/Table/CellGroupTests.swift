import Reproduction
import Testing

@Suite struct CellGroupTests {
  private func group(_ row: Int, _ top1: [UInt64: Double]) throws -> CellGroup {
    let plan = try Fixture.plan()
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.row == row && cell.column == 0 {
      guard let value = top1[cell.configuration.seed] else { continue }
      outcomes[cell.identifier] = .finished(
        RunRecord(try Fixture.run(cell, top1: value / 100).provenance, topOne: value))
    }
    return CellGroup(plan, outcomes: outcomes, row: row, column: 0)
  }

  @Test("differences pair equal seeds and leave the others out")
  func pairs() throws {
    let ours = try group(1, [0: 80, 1: 82, 2: 84])
    let rival = try group(0, [2: 81, 0: 79])
    let differences = ours.differences(to: rival)
    #expect(differences.seeds == [0, 2])
    #expect(differences.points == [1, 3])
    #expect(rival.notes == ["seed 1 not attempted: no run file"])
  }

  @Test("without runs there is no accuracy, and the reason is kept")
  func empty() throws {
    let none = try group(0, [:])
    #expect(none.topOne == nil)
    #expect(none.obstacle == "no run file")
    #expect(none.notes == ["not attempted: no run file"])
    #expect(none.differences(to: try group(1, [0: 80])).points == [])
  }
}
