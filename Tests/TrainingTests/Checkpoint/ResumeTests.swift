import Foundation
import Networks
import Results
import Testing

@testable import Training

@Suite("Checkpoints")
struct ResumeTests {
  /// Runs until a number of progress reports has come, then stops; repeatedly, to the end.
  private func interrupted(
    _ run: TinyRun, at stops: [Int], folder: TemporaryFolder, pretrained: PretrainedWeights? = nil
  ) throws -> RunOutcome {
    for stop in stops {
      let request = StopRequest()
      var reports = 0
      do {
        return try run.trainer(pretrained: pretrained).run(
          RunOptions(
            checkpointPath: folder.file("run.h5"), stop: request,
            onProgress: { _ in
              reports += 1
              if reports == stop { request.request() }
            }))
      } catch TrainingError.interrupted(let path) {
        #expect(path == folder.file("run.h5"))
      }
    }
    return try run.trainer(pretrained: pretrained)
      .run(RunOptions(checkpointPath: folder.file("run.h5")))
  }

  @Test(
    "an interrupted run ends with the bits of an uninterrupted one",
    arguments: [TestMethod.float, .columnAligned, .twoStage, .postTraining, .searched],
    [[2], [5], [3, 4], [6, 1], [8], [9, 3], [14, 2]])
  func resume(method: TestMethod, stops: [Int]) throws {
    let run = TinyRun(method: method, dropout: 0.2)
    let whole = Numbers(try run.trainer().run())
    #expect(Numbers(try interrupted(run, at: stops, folder: TemporaryFolder())) == whole)
  }

  @Test(
    "so does one from pretrained weights, whose statistics are measured once",
    arguments: [TestMethod.columnAligned, .postTraining], [[1], [2, 3], [8]])
  func pretrained(method: TestMethod, stops: [Int]) throws {
    let folder = try TemporaryFolder()
    // The statistics of a fresh network are folded: means 0, variances 1.
    let fresh = try TinyRun(seed: 5).trainer().network
    let tensors = fresh.floatTensors(publishedAs: TinyRun().configuration.network)
    try SafetensorsFile(tensors: tensors.mapValues { try $0.detached() })
      .write(to: folder.file("weights.safetensors"))
    let weights = try PretrainedWeights(path: folder.file("weights.safetensors"))
    let run = TinyRun(method: method)
    let whole = try run.trainer(pretrained: weights).run()
    #expect(whole.pretrained == PretrainedStart(statisticsImages: run.trainingImages))
    let resumed = try interrupted(run, at: stops, folder: folder, pretrained: weights)
    #expect(Numbers(resumed) == Numbers(whole) && resumed.pretrained == whole.pretrained)

    // A network that was trained has statistics of its own, which are kept.
    let trained = try run.trainer()
    _ = try trained.run()
    let own = trained.network.floatTensors(publishedAs: run.configuration.network)
    try SafetensorsFile(tensors: own.mapValues { try $0.detached() })
      .write(to: folder.file("weights.safetensors"))
    let next = try run.trainer(
      pretrained: PretrainedWeights(path: folder.file("weights.safetensors")))
    try next.measureFoldedStatistics()
    #expect(next.pretrainedStart == PretrainedStart(statisticsImages: 0))
    #expect(
      try next.network.normalizations.map { try $0.runningVariance.bytes() }
        == trained.network.normalizations.map { try $0.runningVariance.bytes() })
  }

  @Test("a killed run continues from its last file, wherever that was written")
  func killed() throws {
    let folder = try TemporaryFolder()
    let run = TinyRun(method: .columnAligned)
    // Checkpoints after every batch; each is what a kill at that moment would leave.
    var copies: [String] = []
    let whole = Numbers(
      try run.trainer().run(
        RunOptions(
          checkpointPath: folder.file("run.h5"), checkpointInterval: 0,
          onProgress: { progress in
            let copy = folder.file("\(copies.count).h5")
            guard progress.phase == .training,
              (try? FileManager.default.copyItem(atPath: folder.file("run.h5"), toPath: copy))
                != nil
            else { return }
            copies.append(copy)
          })))
    #expect(copies.count == 9)
    for copy in [copies[0], copies[4], copies[8]] {
      #expect(
        Numbers(try run.trainer().run(RunOptions(checkpointPath: copy))) == whole)
    }
  }

  @Test("the checkpoint of a finished training is evaluated, not trained again")
  func finished() throws {
    let folder = try TemporaryFolder()
    let run = TinyRun()
    let first = try run.trainer().run(RunOptions(checkpointPath: folder.file("run.h5")))
    var phases: Set<RunProgress.Phase> = []
    let second = try run.trainer().run(
      RunOptions(checkpointPath: folder.file("run.h5"), onProgress: { phases.insert($0.phase) }))
    #expect(phases == [.testing])
    #expect(Numbers(second) == Numbers(first))
    #expect(second.metrics == first.metrics)
  }

  @Test("a run knows which program and machine made which part of it")
  func history() throws {
    let folder = try TemporaryFolder()
    let run = TinyRun(method: .columnAligned)
    func stretch(_ commit: String, day: Int) -> RunStretch {
      RunStretch(
        started: "2026-01-0\(day)T00:00:00Z", commit: commit, dirty: false, device: "cpu",
        cpu: "test", isa: "avx2", libtorch: "1")
    }
    func options(_ stretch: RunStretch?, stopAfter: Int = .max) -> RunOptions {
      let stop = StopRequest()
      var reports = 0
      return RunOptions(
        checkpointPath: folder.file("run.h5"), stretch: stretch, stop: stop,
        onProgress: { _ in
          reports += 1
          if reports == stopAfter { stop.request() }
        })
    }
    #expect(throws: TrainingError.self) {
      try run.trainer().run(options(stretch("a", day: 1), stopAfter: 3))
    }
    let first = try Checkpoint.read(
      folder.file("run.h5"), configuration: run.configuration.canonicalText()
    ).state
    #expect(first.history == [stretch("a", day: 1)])
    // The same program goes on, then another.
    #expect(throws: TrainingError.self) {
      try run.trainer().run(options(stretch("a", day: 2), stopAfter: 2))
    }
    let second = try Checkpoint.read(
      folder.file("run.h5"), configuration: run.configuration.canonicalText()
    ).state
    #expect(second.history == first.history)
    let whole = try run.trainer().run(options(stretch("b", day: 3)))
    var last = stretch("b", day: 3)
    (last.epoch, last.batch) = (second.epoch, second.batch)
    #expect(whole.history == [stretch("a", day: 1), last])
    #expect(try Numbers(whole) == Numbers(run.trainer().run()))
    #expect(try run.trainer().run().history.isEmpty)
  }

  @Test("a checkpoint of another configuration is refused and left alone")
  func otherConfiguration() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.h5")
    _ = try TinyRun(epochs: 1).trainer().run(RunOptions(checkpointPath: path))
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: TrainingError.self) {
      _ = try TinyRun(seed: 2, epochs: 1).trainer().run(RunOptions(checkpointPath: path))
    }
    guard case .checkpoint(path, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("another run"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test("no parameter gets the momentum of another one of its shape")
  func reordered() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.h5")
    _ = try TinyRun(epochs: 1).trainer().run(RunOptions(checkpointPath: path))
    var checkpoint = try Checkpoint.read(path)
    let shapes = checkpoint.velocities.map(\.value.shape)
    let first = try #require(shapes.indices.dropLast().first { shapes[$0] == shapes[$0 + 1] })
    let name = checkpoint.velocities[first].name
    checkpoint.velocities.swapAt(first, first + 1)
    try checkpoint.write(to: path)
    let error = #expect(throws: TrainingError.self) {
      _ = try TinyRun(epochs: 1).trainer().run(RunOptions(checkpointPath: path))
    }
    guard case .checkpoint(path, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("in the place of \(name)'s"))
  }

  @Test("files that are no whole checkpoint of this schema are refused", arguments: [0, 1, 2, 3])
  func damaged(kind: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run.h5")
    _ = try TinyRun(epochs: 1).trainer().run(RunOptions(checkpointPath: path))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    switch kind {
    case 0: try Data(whole.prefix(whole.count / 2)).write(to: URL(fileURLWithPath: path))
    case 1: try Data().write(to: URL(fileURLWithPath: path))
    case 2: try HDF5File.writeAtomically(to: path) { try $0.write([Float(1)], at: "x") }
    default:
      try HDF5File.writeAtomically(to: path) {
        try $0.setAttribute("kind", to: "colonnade checkpoint")
        try $0.setAttribute("schema", to: 99)
      }
    }
    let error = #expect(throws: TrainingError.self) {
      _ = try TinyRun(epochs: 1).trainer().run(RunOptions(checkpointPath: path))
    }
    guard case .checkpoint(path, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a checkpoint reads back as it was written")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    var state = TrainingState()
    (state.epoch, state.batch, state.right, state.images) = (1, 3, 7, 24)
    (state.lossSum, state.learningRate, state.epochSeconds, state.seconds) = (0.1, 1e-7, 2.5, 9)
    state.metrics = [
      EpochMetrics(
        epoch: 0, trainLoss: 2.25, trainTop1: 0.125, validationTop1: nil, learningRate: 0.1,
        seconds: 3, imagesPerSecond: 100)
    ]
    state.history = [
      RunStretch(
        started: "2026-01-01T00:00:00Z", commit: "a", dirty: true, device: "cpu", cpu: "test",
        isa: "avx2", libtorch: "1", gpu: "Model X", epoch: 1, batch: 2)
    ]
    let values = [
      NetworkParameter(name: "stage1.block0.weight", value: StoredArray([Float(1), 2], shape: [2]))
    ]
    let checkpoint = Checkpoint(
      configuration: "{}", state: state, network: values, velocities: values)
    try checkpoint.write(to: folder.file("c.h5"))
    #expect(try Checkpoint.read(folder.file("c.h5"), configuration: "{}") == checkpoint)
  }
}
