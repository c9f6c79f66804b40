import Testing

@testable import Results

@Suite("Stretches of a run")
struct RunStretchTests {
  private func stretch(
    _ commit: String, _ epoch: Int = 0, _ batch: Int = 0, isa: String = "avx2", day: Int = 1,
    dirty: Bool = false, libtorch: String = "1"
  ) -> RunStretch {
    RunStretch(
      started: "2026-01-0\(day)T00:00:00Z", commit: commit, dirty: dirty, device: "cpu",
      cpu: "test", isa: isa, libtorch: libtorch, epoch: epoch, batch: batch)
  }

  private func history(_ stretches: RunStretch...) -> [RunStretch] {
    var history: [RunStretch] = []
    for stretch in stretches { history.note(stretch) }
    return history
  }

  @Test("processes of one program on one kind of machine are one stretch")
  func sameProgram() {
    #expect(history(stretch("a")) == [stretch("a")])
    #expect(history(stretch("a"), stretch("a", 2, 5, day: 2)) == [stretch("a")])
    #expect(!history(stretch("a"), stretch("a", 2, 5, day: 2)).isMixed)
  }

  @Test("another commit or another machine begins one")
  func other() {
    let commits = history(stretch("a"), stretch("b", 2), stretch("a", 3))
    #expect(commits.map(\.commit) == ["a", "b", "a"] && commits.isMixed)
    let machines = history(stretch("a"), stretch("a", 0, 1, isa: "avx512"))
    #expect(machines.map(\.isa) == ["avx2", "avx512"] && machines.isMixed)
    #expect(history(stretch("a"), stretch("a", 1, libtorch: "2")).isMixed)
    // Two programs with changes may be two.
    #expect(history(stretch("a", dirty: true), stretch("a", 1, dirty: true)).count == 2)
  }

  @Test("a process that did no step is none")
  func noStep() {
    #expect(history(stretch("a"), stretch("b", day: 2)) == [stretch("b", day: 2)])
    #expect(
      history(stretch("a"), stretch("b", 1, 4), stretch("a", 1, 4, day: 2)) == [stretch("a")])
  }

  @Test("a run whose beginning nobody noted says so")
  func unknownBeginning() {
    #expect(![RunStretch]().isMixed)
    #expect(history(stretch("a", 7)).isMixed && history(stretch("a", 0, 1)).isMixed)
  }

  @Test("files with fewer values of one kind than of another are refused")
  func damaged() throws {
    let folder = try TemporaryFolder()
    try SampleRun.full.write(to: folder.file("run.h5"))
    let whole = try HDF5File.open(folder.file("run.h5"))
    #expect(try [RunStretch].read(from: whole) == SampleRun.provenance.history)
    try HDF5File.writeAtomically(to: folder.file("damaged.h5")) { file in
      for name in ["epoch", "batch", "dirty"] {
        try file.write([Int32(0), 1], at: "history/\(name)")
      }
      for name in ["started", "commit", "device", "cpu", "isa", "libtorch", "gpu"] {
        try file.write([name], at: "history/\(name)")
      }
    }
    #expect(throws: HDF5Error.self) {
      try [RunStretch].read(from: HDF5File.open(folder.file("damaged.h5")))
    }
  }
}
