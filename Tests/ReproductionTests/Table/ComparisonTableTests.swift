import Foundation
import Reproduction
import Results
import Testing

/// Tables are built here as the command builds them: from run files in a folder.
@Suite struct ComparisonTableTests {
  /// Three seeds of both methods in the easy column; of the hard one a failure and nothing else.
  private func table(
    ours: [Double] = [0.80, 0.82, 0.84], rival: [Double] = [0.79, 0.80, 0.83]
  ) throws -> ComparisonTable {
    let folder = try TemporaryFolder()
    let store = ResultStore(results: folder.url, table: "trial", recorded: nil)
    let plan = try Plan(
      Fixture.recipe(), profile: .quick,
      availability: { $0 == "imagenet" ? .missing("ImageNet is not here") : .here },
      hasRecordedRun: { _ in false })
    for cell in plan.cells where cell.column == 0 {
      let seed = Int(cell.configuration.seed)
      let top1 = cell.row == 1 ? ours[seed] : rival[seed]
      try Fixture.store(try Fixture.run(cell, top1: top1), cell, in: store)
    }
    let failed = try #require(plan.cells.first { $0.column == 1 && $0.row == 1 })
    try Fixture.store(
      RunFile(
        failed: "the loss is nan", configuration: failed.configuration, profile: "quick",
        started: "2026-01-01T00:00:00Z", environment: Fixture.environment), failed, in: store)
    return ComparisonTable(
      plan: plan, outcomes: try store.outcomes(of: plan), paper: try Fixture.paper(),
      methods: try Fixture.methods())
  }

  @Test("text has methods, gains, verdicts and every footnote")
  func text() throws {
    #expect(
      try table().rendered(as: .text) == """
        Trial: top-1 accuracy in percent, mean ± standard deviation over seeds; profile quick

        method                           Easy W4A4P1                 Hard W3A3Pternary
        ------------------------------------------------------------------------------
        rival                            80.67 ± 2.08                not attempted [1]
        ours [2]                         82.00 ± 2.00 (paper 81.50)  failed [3,1]
        ------------------------------------------------------------------------------
        gain over the best related work  +1.33 [-0.10, +2.77]        –
        best related work                rival                       –
        published gain                   +1.00 [4]                   unknown
        verdict                          same direction [5]          not attempted [1]

        [1] not attempted: ImageNet is not here
        [2] ours: it is made up
        [3] failed: the loss is nan
        [4] published gain: abstract of the paper
        [5] same direction: the interval holds zero
        Profile quick: minutes per run on two cores, few epochs: shows the ordering. Epochs per run: 2.
        Seeds 0, 1, 2; runs made by commit 0123456789ab.
        Gains are paired by seed; in brackets their 95 % interval over seeds (Student's t).

        """)
  }

  @Test("Markdown is a pipe table with superscript marks")
  func markdown() throws {
    let lines = try table().rendered(as: .markdown).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.prefix(6) == [
        "**Trial: top-1 accuracy in percent, mean ± standard deviation over seeds; profile quick**",
        "", "| method | Easy W4A4P1 | Hard W3A3Pternary |", "|---|---|---|",
        "| rival | 80.67 ± 2.08 | not attempted<sup>1</sup> |",
        "| ours<sup>2</sup> | 82.00 ± 2.00 (paper 81.50) | failed<sup>3,1</sup> |",
      ])
    #expect(lines.contains("- <sup>1</sup> not attempted: ImageNet is not here"))
  }

  @Test("CSV has one line per cell and per gain, with unrounded numbers")
  func csv() throws {
    #expect(
      try table().rendered(as: .csv) == """
        kind,row,method,column,dataset,stands_in_for,profile,seeds,value,deviation,interval_low,\
        interval_high,published,verdict,note
        top1,rival,rival,easy,cifar10,,quick,0 1 2,80.6667,2.0817,75.4951,85.8382,,,
        top1,rival,rival,hard,imagenet,,quick,,,,,,,,not attempted: ImageNet is not here
        top1,ours,ours,easy,cifar10,,quick,0 1 2,82.0000,2.0000,77.0313,86.9687,81.50,,
        top1,ours,ours,hard,imagenet,,quick,,,,,,,,failed: the loss is nan; \
        not attempted: ImageNet is not here
        gain,over rival,,easy,cifar10,,quick,0 1 2,1.3333,0.5774,-0.1010,2.7677,1.00,\
        same direction (the interval holds zero),
        gain,,,hard,imagenet,,quick,,,,,,,not attempted (ImageNet is not here),

        """)
  }

  @Test("LaTeX escapes what it must, and its notes are no part of the float")
  func latex() throws {
    let text = try table().rendered(as: .latex)
    #expect(text.contains("\\begin{tabular}{lrr}"))
    #expect(text.contains("ours\\textsuperscript{2} & 82.00 $\\pm$ 2.00 (paper 81.50) & failed"))
    #expect(text.contains("95 \\% interval"))
    #expect(text.contains("method & Easy W4A4P1 & \\shortstack[r]{Hard\\\\W3A3Pternary} \\\\"))
    let parts = text.components(separatedBy: "\\end{table}\n")
    #expect(parts.count == 2)
    #expect(parts[1].contains("\\par\\textsuperscript{2} ours: it is made up"))
    let backslashes = text.filter { $0 == "{" }.count
    #expect(backslashes == text.filter { $0 == "}" }.count)
  }

  @Test("a loss is not reproduced")
  func loss() throws {
    let table = try table(ours: [0.70, 0.71, 0.72])
    #expect(table.gains[0].verdict == .notReproduced(reason: nil))
  }

  @Test("runs made on a GPU are counted, and the GPU is named")
  func gpu() throws {
    let plan = try Fixture.plan()
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == 0 {
      var provenance = try Fixture.run(cell, top1: 0.5).provenance
      if cell.row == 0, cell.configuration.seed == 0 {
        provenance.device = "cuda"
        provenance.versions["gpu"] = "Model X, driver 1.2"
      }
      outcomes[cell.identifier] = .finished(RunRecord(provenance, topOne: 50))
    }
    let table = ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: try Fixture.methods())
    #expect(
      table.rendered(as: .text).contains(
        "runs made by commit 0123456789ab. 1 of 6 runs on Model X, driver 1.2.\n"))
  }

  @Test("runs that another program continued are counted, and all their commits named")
  func continued() throws {
    let plan = try Fixture.plan()
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == 0 {
      var provenance = try Fixture.run(cell, top1: 0.5).provenance
      if cell.row == 0, cell.configuration.seed == 0 {
        func stretch(_ commit: String, epoch: Int, isa: String) -> RunStretch {
          RunStretch(
            started: "2026-01-01T00:00:00Z", commit: commit, dirty: false, device: "cpu",
            cpu: "test", isa: isa, libtorch: "1", epoch: epoch)
        }
        provenance.history = [
          stretch("fedcba9876543210", epoch: 1, isa: "avx2"),
          stretch("0123456789abcdef", epoch: 2, isa: "avx512"),
        ]
        let record = RunRecord(provenance, topOne: 50)
        #expect(record.commits == ["unknown", "fedcba987654", "0123456789ab"])
        #expect(record.machines == ["cpu, test, avx2", "cpu, test, avx512"])
      }
      outcomes[cell.identifier] = .finished(RunRecord(provenance, topOne: 50))
    }
    let table = ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: try Fixture.methods())
    #expect(
      table.rendered(as: .text).contains(
        """
        runs made by commit 0123456789ab, fedcba987654, unknown. 1 of 6 runs are not the work \
        of one commit and one kind of machine: `reproduce inspect` says more.
        """))
  }

  @Test("stand-in data mark the title, the column and every cell, and decide no claim")
  func standIn() throws {
    let plan = try Plan(
      Fixture.recipe(), profile: .quick,
      availability: { $0 == "fashion-mnist" ? .here : .missing("not here") },
      hasRecordedRun: { _ in false })
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == 0 {
      outcomes[cell.identifier] = .finished(
        RunRecord(try Fixture.run(cell, top1: 0.5).provenance, topOne: 50))
    }
    let table = ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: try Fixture.methods())
    let lines = table.rendered(as: .text).split(separator: "\n").map(String.init)
    #expect(lines[0].contains("made on stand-in data (Fashion-MNIST)"))
    #expect(lines[1].contains("Easy W4A4P1 [†]"))
    #expect(lines[3].contains("50.00 ± 0.00 [†]"))
    #expect(lines[4].contains("50.00 ± 0.00 [†]"))
    #expect(
      table.gains[0].verdict == .notAttempted(reason: "made on Fashion-MNIST, not on CIFAR-10"))
  }
}
