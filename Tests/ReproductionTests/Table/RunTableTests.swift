import Foundation
import Testing

@testable import Reproduction
@testable import Results

@Suite("List of run files") struct RunTableTests {
  private func cells() throws -> [Plan.Cell] { try Fixture.plan().cells }

  /// A table of what a folder holds, and what could not be read.
  private func table(_ folder: TemporaryFolder) -> (RunTable, unreadable: [String]) {
    let found = RunFolder([folder.url.appending(path: "results")])
    return (RunTable(found, root: folder.url), found.unreadable)
  }

  private func write(_ run: RunFile, _ path: String, _ folder: TemporaryFolder) throws {
    let file = folder.url.appending(path: "results/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try run.write(to: file.path)
  }

  @Test(
    "runs of all folders are listed with options, accuracy, maker and place; checkpoints are not")
  func all() throws {
    let folder = try TemporaryFolder()
    let ours = try #require(cells().first { $0.row == 1 && $0.column == 0 })
    let rival = try #require(cells().first { $0.row == 0 && $0.column == 0 })
    try write(Fixture.run(ours, top1: 0.8125, multiplications: 10), "trial/a.h5", folder)
    try write(Fixture.run(rival, top1: 0.5), "other/deep/b.h5", folder)
    try write(Fixture.run(rival, top1: 0.5), ".checkpoints/c.h5", folder)

    let (table, unreadable) = table(folder)
    #expect(unreadable.isEmpty)
    let grid = table.grid()
    #expect(grid.groups.map(\.title) == ["results/other/deep", "results/trial"])
    #expect(
      grid.groups.map { $0.rows.map { $0.map(\.text) } } == [
        [
          [
            "rival", "resnet20, CIFAR-10", "–", "quick", "0", "2", "50.00", "50.00",
            "0123456789ab, reference", "b.h5",
          ]
        ],
        [
          [
            "ours (level 2)", "resnet20, CIFAR-10", "W4A4P1, partitioned", "quick", "0", "2",
            "81.25", "50.00", "0123456789ab, reference", "a.h5",
          ]
        ],
      ])
    #expect(table.records.map(\.topOne).sorted() == [50, 81.25])
    let line = try #require(table.csv().split(separator: "\n").first { $0.contains("/a.h5") })
    #expect(
      line.hasPrefix(
        "results/trial/a.h5,finished,,ours (level 2),resnet20,cifar10,\"W4A4P1, partitioned\","))
    #expect(
      line.contains(
        ",81.2500,50.0000,2,\(CellIdentifier.hash(try ours.configuration.canonicalText())),"))
  }

  @Test("a run that diverged is listed with its reason")
  func diverged() throws {
    let folder = try TemporaryFolder()
    let cell = try #require(cells().first)
    try write(Fixture.diverged(cell), "trial/a.h5", folder)
    let (table, _) = table(folder)
    let grid = table.grid()
    #expect(grid.groups[0].rows[0][6] == TableGrid.Cell("diverged", marks: ["1"]))
    #expect(grid.notes == [TableGrid.Note(mark: "1", text: "the loss is nan")])
    #expect(table.records.isEmpty)
    #expect(table.csv().contains("a.h5,diverged,the loss is nan,"))
  }

  @Test("who made which part of a run is told in the order of its epochs")
  func makers() throws {
    let folder = try TemporaryFolder()
    var run = try Fixture.run(#require(cells().first), top1: 0.5)
    let stretches = [("one", 3, 0, "avx2", ""), ("two", 7, 11, "avx2", "H")].map {
      RunStretch(
        started: "2026", commit: $0.0, dirty: $0.0 == "two", device: $0.4.isEmpty ? "cpu" : "cuda",
        cpu: "test", isa: $0.3, libtorch: "1", gpu: $0.4, epoch: $0.1, batch: $0.2)
    }
    run.provenance.history = stretches
    try write(run, "trial/a.h5", folder)
    #expect(
      table(folder).0.grid().groups[0].rows[0][8].text
        == "from epoch 1: unknown; from epoch 4: one, avx2; from epoch 8, batch 12: two (changed), H"
    )
  }

  @Test("a damaged file is told by name, and the others are listed")
  func damaged() throws {
    let folder = try TemporaryFolder()
    try write(Fixture.run(#require(cells().first), top1: 0.5), "trial/b.h5", folder)
    let file = folder.url.appending(path: "results/trial/a.h5")
    try Data("no run".utf8).write(to: file)
    let (table, unreadable) = table(folder)
    #expect(table.records.count == 1)
    #expect(unreadable.count == 1)
    #expect(unreadable[0].contains("results/trial/a.h5: not an HDF5 file"))
  }

  @Test("an empty place says so")
  func empty() throws {
    let folder = try TemporaryFolder()
    let grid = table(folder).0.grid()
    #expect(grid.groups.isEmpty)
    #expect(grid.remarks == ["No run file in results."])
  }
}
