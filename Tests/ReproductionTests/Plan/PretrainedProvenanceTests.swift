import Results
import Testing
import Training

@testable import Reproduction

@Suite("Pretrained weights in a run file")
struct PretrainedProvenanceTests {
  private func run(_ start: PretrainedStart?) throws -> RunFile {
    let plan = try Plan(
      Fixture.recipe(), profile: .smoke, availability: { _ in .here },
      hasRecordedRun: { _ in false })
    var configuration = try #require(plan.cells.first).configuration
    configuration.network.pretrained = start.map { _ in "weights.safetensors" }
    return try RunFile(
      RunOutcome(
        status: .finished, metrics: [], test: nil, layers: [], network: [], parameterCount: 0,
        scaleRepairs: 0, seconds: 0, pretrained: start),
      of: configuration, profile: "smoke", started: "2025-01-01T00:00:00Z",
      environment: RunEnvironment(
        revision: .unknown, device: "cpu", processor: "test",
        instructionSet: "portable", threads: 1, versions: [:], now: { "" }))
  }

  @Test("stand beside who made which part of the run")
  func history() throws {
    var file = try run(nil)
    #expect(!RunReport(file).text.contains("history"))
    file.provenance.history = [
      RunStretch(
        started: "2025-01-01T00:00:00Z", commit: "abc", dirty: true, device: "cpu", cpu: "test",
        isa: "avx2", libtorch: "1.13.1", epoch: 1, batch: 2)
    ]
    #expect(
      RunReport(file).text.contains(
        """
        history   before that: unknown
        history   from epoch 2, batch 3: 2025-01-01T00:00:00Z, commit abc (files changed), cpu, \
        test, avx2, libtorch 1.13.1
        """))
  }

  @Test("are named with the origin of their running statistics")
  func named() throws {
    #expect(try run(nil).pretrainedText == nil)
    let stored = try run(PretrainedStart(statisticsImages: 0))
    #expect(stored.pretrainedText == "weights.safetensors")
    let measured = try run(PretrainedStart(statisticsImages: 64))
    #expect(
      measured.extras.first { $0.name == "pretrained" }?.attributes == [
        "file": .text("weights.safetensors"), "statistics": .text("measured"),
        "statistics_images": .integer(64),
      ])
    #expect(
      RunReport(measured).text.contains(
        "weights   weights.safetensors, running statistics measured on at most 64 training images"))
  }
}
