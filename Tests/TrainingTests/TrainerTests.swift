import Crossbar
import Foundation
import Tensors
import Testing

@testable import Training

@Suite("Trainer")
struct TrainerTests {
  @Test("the loss falls", arguments: [TestMethod.float, .columnAligned])
  func lossFalls(method: TestMethod) throws {
    let outcome = try TinyRun(method: method, epochs: 8).trainer().run()
    #expect(outcome.status == .finished)
    #expect(outcome.metrics.count == 8)
    let losses = outcome.metrics.map(\.trainLoss)
    #expect(losses[7] < 0.9 * losses[0])
    #expect(outcome.test?.labels.count == 12)
    #expect(outcome.metrics.allSatisfy { $0.validationTop1 != nil })
  }

  @Test(
    "one seed gives the same bits at any number of threads",
    arguments: [TestMethod.float, .layerWise, .columnAligned, .postTraining, .searched],
    ConvolutionPath.allCases)
  func threadIndependence(method: TestMethod, path: ConvolutionPath) throws {
    // Large enough for every parallel operation to be split.
    let run = TinyRun(
      method: method, epochs: method.method.stages.count, batchSize: 20, dropout: 0.1,
      imageSize: 32, path: path,
      trainingImages: 40)
    let before = Torch.threadCount
    defer { Torch.setThreadCount(before) }
    let outcomes = try [1, 2, 3].map { threads in
      Torch.setThreadCount(threads)
      return Numbers(try run.trainer().run())
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] == outcomes[2])
  }

  @Test("another seed gives other numbers")
  func seedsDiffer() throws {
    let first = Numbers(try TinyRun(seed: 1, epochs: 1).trainer().run())
    let second = Numbers(try TinyRun(seed: 2, epochs: 1).trainer().run())
    #expect(first.metrics != second.metrics)
    #expect(first.network != second.network)
  }

  @Test("no step takes a scale to zero where its length has a limit, at any rate of learning")
  func scaleStepLimit() throws {
    func repairs(_ limit: Double?) throws -> Int {
      let run = TinyRun(
        method: .columnAligned, epochs: 4, learningRate: 2, scaleStepLimit: limit)
      return try run.trainer().run().scaleRepairs
    }
    #expect(try repairs(nil) > 0)
    #expect(try repairs(0.2) == 0)
  }

  @Test("a loss that is no number ends the run as diverged, with what there is")
  func divergence() throws {
    let outcome = try TinyRun(learningRate: 1e30).trainer().run()
    guard case .diverged(let reason) = outcome.status else {
      Issue.record("the run ended as \(outcome.status)")
      return
    }
    #expect(reason.contains("epoch 0"))
    #expect(outcome.test == nil)
    #expect(!outcome.network.isEmpty)
  }

  @Test("a weight that is no number ends the run, though rounding hides it from the loss")
  func brokenWeight() throws {
    let trainer = try TinyRun(method: .columnAligned).trainer()
    let layer = try #require(trainer.network.crossbarLayers.first)
    let outcome = try trainer.run(
      RunOptions(onProgress: { progress in
        guard progress.phase == .training, progress.batch == 1 else { return }
        let shape = layer.weight.shape
        var values = [Float](repeating: 0.1, count: shape.reduce(1, *))
        values[0] = .nan
        try? layer.weight.assign(Tensor(values, shape: shape))
      }))
    guard case .diverged(let reason) = outcome.status else {
      Issue.record("the run ended as \(outcome.status)")
      return
    }
    #expect(reason.hasSuffix("weight is not finite after epoch 0"), "\(reason)")
  }

  @Test("the first stage of two leaves converters alone; the second sets them")
  func stages() throws {
    let trainer = try TinyRun(method: .twoStage, epochs: 2).trainer()
    let stop = StopRequest()
    var stages: [String] = []
    #expect(throws: TrainingError.self) {
      try trainer.run(
        RunOptions(
          stop: stop,
          onProgress: { progress in
            stages.append(progress.stage)
            if progress.phase == .validating { stop.request() }
          }))
    }
    let flags = trainer.network.buffers.filter { $0.name.hasSuffix("partialSum.isInitialized") }
    #expect(flags.count == 6)
    #expect(try flags.allSatisfy { try $0.tensor.item() == 0 })
    #expect(Set(stages) == ["weights"])

    let outcome = try TinyRun(method: .twoStage, epochs: 2).trainer().run()
    let stored = outcome.network.filter { $0.name.hasSuffix("partialSum.isInitialized") }
    #expect(stored.allSatisfy { $0.value.bytes == [1] })
  }

  @Test("progress counts every batch and tells the time left")
  func progress() throws {
    var time = 0.0
    var reports: [RunProgress] = []
    _ = try TinyRun(epochs: 2).trainer().run(
      RunOptions(
        now: {
          time += 1
          return time
        }, onProgress: { reports.append($0) }))
    let training = reports.filter { $0.phase == .training }
    #expect(training.map(\.batch) == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5])
    #expect(training.allSatisfy { $0.batches == 5 && $0.imagesPerSecond > 0 })
    #expect(training.last?.secondsLeft == 0)
    #expect((training.first?.secondsLeft ?? 0) > 0)
    #expect(reports.contains { $0.phase == .validating })
    #expect(reports.last?.phase == .testing)
  }

  @Test("settings that cannot be used are refused by name")
  func refusedSettings() throws {
    var run = TinyRun()
    run.batchSize = 0
    #expect {
      _ = try Trainer(
        configuration: run.configuration, method: run.method.method,
        data: RunData(TinyRun().dataset, configuration: TinyRun().configuration))
    } throws: { error in
      guard case TrainingError.setting(let problem) = error else { return false }
      return problem.setting == "training.batchSize"
    }
  }

  @Test("every training step frees the tensors that it made")
  func noLeak() async {
    await #expect(processExitsWith: .success) {
      for method in [TestMethod.float, .columnAligned] {
        let trainer = try TinyRun(method: method, epochs: 1).trainer()
        var counts: [Int] = []
        _ = try trainer.run(
          RunOptions(onProgress: { progress in
            if progress.phase == .training { counts.append(Torch.liveTensorCount) }
          }))
        precondition(counts.count == 5 && Set(counts.dropFirst()).count == 1, "\(counts)")
      }
    }
  }
}
