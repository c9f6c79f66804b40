import Foundation
import Reproduction
import Testing
import Training

/// Figures are made here as the command makes them, from outcomes of a plan.
@Suite struct FigureTests {
  /// Ours is better and cheaper than the rival in the easy column; of the hard one there is nothing.
  private func input(
    standIn: Bool = false, only row: Int? = nil, ours: (top1: Double, cost: Int64) = (0.8, 2000)
  ) throws -> FigureInput {
    let plan = try Plan(
      Fixture.recipe(), profile: .quick,
      availability: { name in
        name == "imagenet" || (standIn && name == "cifar10") ? .missing("not here") : .here
      }, hasRecordedRun: { _ in false })
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == 0 && cell.row == row ?? cell.row {
      let top1 = (cell.row == 1 ? ours.top1 : 0.7) + 0.01 * Double(cell.configuration.seed)
      let run = try Fixture.run(cell, top1: top1, multiplications: cell.row == 1 ? ours.cost : 3000)
      outcomes[cell.identifier] = .finished(
        RunRecord(
          run.provenance, topOne: 100 * top1, epochs: run.metrics.count,
          accounting: run.accounting?.totals ?? [:]))
    }
    return try FigureInput(
      plan: plan, outcomes: outcomes,
      paper: PaperTable.parse(
        """
        schema: 1
        table: trial
        reference: nobody
        unit: percent
        ours: ours
        claims:
          - { name: same-overhead, claim: as cheap, source: abstract, against: rival }
          - { name: one-stage, claim: one stage does, source: abstract, against: rival }
        """, named: "paper.yaml"), methods: Fixture.methods())
  }

  @Test("data are one line per point, with what is missing and why")
  func csv() throws {
    let lines = Figure.overhead(try input()).csv().split(separator: "\n").map(String.init)
    #expect(
      lines[0]
        == "series,row,method,column,dequantization_multiplications,top1,deviation,interval_low,"
        + "interval_high,seeds,dataset,stands_in_for,profile,note")
    #expect(
      lines[1]
        == "rival,rival,rival,easy,3000.0000,71.0000,1.0000,68.5157,73.4843,0 1 2,cifar10,,quick,")
    #expect(lines[2] == "rival,rival,rival,hard,,,,,,,imagenet,,quick,not attempted: not here")
    #expect(lines.contains { $0.hasPrefix("Pareto front,ours,ours,easy,2000.0000,81.0000") })
    #expect(!lines.contains { $0.hasPrefix("Pareto front,rival") })
  }

  @Test("the caption says data, profile, seeds, commits, what is missing, and the verdicts")
  func caption() throws {
    let caption = Figure.overhead(try input()).caption()
    #expect(caption.contains("Data: CIFAR-10."))
    #expect(caption.contains("shows the ordering. Epochs per run: 2."))
    #expect(caption.contains("Seeds 0, 1, 2; runs made by commit 0123456789ab."))
    #expect(caption.contains("Error bars: standard deviation over seeds."))
    #expect(caption.contains("Not drawn: ours in hard, not attempted: not here."))
    #expect(caption.contains("not reproduced: ours 2,000 multiplications"))
  }

  @Test("marks of equal cost stand aside if they or their error bars overlap, and only then")
  func hiddenMarks() throws {
    func isMoved(top1: Double, cost: Int64) throws -> Bool {
      try Figure.overhead(input(ours: (top1, cost))).caption().contains("stand side by side")
    }
    #expect(try isMoved(top1: 0.705, cost: 3000))
    #expect(try !isMoved(top1: 0.8, cost: 3000))
    #expect(try !isMoved(top1: 0.705, cost: 2000))
  }

  @Test("stand-in data are said in picture, caption and data")
  func standIn() throws {
    let figure = Figure.overhead(try input(standIn: true))
    #expect(figure.caption().contains("Open marks are made on Fashion-MNIST"))
    #expect(figure.script().contains("stand-in data: Fashion-MNIST"))
    #expect(figure.csv().contains("fashion-mnist,cifar10,quick"))
  }

  @Test("the same accounting is called the same overhead, another one is not")
  func overhead() throws {
    let figure = Figure.overhead(try input())
    let easy = try #require(figure.claims.first)
    #expect(easy.verdict == .notReproduced(reason: nil))
    #expect(figure.claims[1].verdict == .notAttempted(reason: "no accounting of ours"))
  }

  @Test("training costs are epochs and seconds of the runs, and one stage is judged by seed")
  func training() throws {
    let figure = Figure.training(try input())
    let point = try #require(figure.series.first { $0.label == "ours" }?.points.first)
    #expect(point.positions == [2, 10])
    let claim = try #require(figure.claims.first)
    #expect(claim.verdict == .reproduced, "ten points in every seed")
    #expect(claim.evidence.contains("+10.00 [+10.00, +10.00] points over rival"))
  }

  @Test("one stage is not judged on stand-in data")
  func trainingOnStandIn() throws {
    let claim = try #require(Figure.training(try input(standIn: true)).claims.first)
    #expect(claim.verdict == .notAttempted(reason: "made on Fashion-MNIST, not on CIFAR-10"))
  }

  @Test("bits of the ADC are the columns'")
  func adc() throws {
    let figure = Figure.adc(try input())
    #expect(figure.series[0].points.map { $0.positions[0] } == [1, 1.585])
    #expect(figure.claims.isEmpty)
  }

  @Test("a script draws every series, and says what was not attempted")
  func script() throws {
    let script = Figure.adc(try input()).script()
    for name in ["rival", "ours"] {
      #expect(script.contains(#"title "\#(name)""#))
      #expect(script.contains(#" "\#(name)" at screen "#))
    }
    let empty = try FigureInput(
      plan: Fixture.plan(), outcomes: [:], paper: Fixture.paper(), methods: Fixture.methods())
    #expect(Figure.adc(empty).script().contains("no finished run"))
    let half = try input(only: 1)
    #expect(Figure.adc(half).script().contains(#""rival (not attempted)""#))
  }
}
