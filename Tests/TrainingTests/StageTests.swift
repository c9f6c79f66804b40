import Crossbar
import Foundation
import Networks
import Results
import Tensors
import Testing

@testable import Training

@Suite("Stages of training")
struct StageTests {
  /// Values by name when a stage has begun, and at the end of the run.
  private func values(
    of run: TinyRun, stage: String, select: @escaping (String, Parameter.Role?) -> Bool
  ) throws -> (before: [String: [UInt8]], after: [String: [UInt8]]) {
    let trainer = try run.trainer()
    func capture() throws -> [String: [UInt8]] {
      let tensors =
        trainer.network.parameters.map { ($0.name, $0.tensor, Optional($0.role)) }
        + trainer.network.buffers.map { ($0.name, $0.tensor, nil) }
      return Dictionary(
        uniqueKeysWithValues: try tensors.filter { select($0.0, $0.2) }
          .map { ($0.0, try $0.1.bytes()) })
    }
    var before: [String: [UInt8]] = [:]
    let outcome = try trainer.run(
      RunOptions(onProgress: { progress in
        guard progress.stage == stage, progress.phase == .training, progress.batch == 1 else {
          return
        }
        before = (try? capture()) ?? [:]
      }))
    #expect(outcome.status == .finished)
    return (before, try capture())
  }

  @Test(
    "a stage of scales moves no weight, no normalisation and none of its statistics",
    arguments: [TestMethod.scalesOnly, .postTraining])
  func scalesOnly(method: TestMethod) throws {
    let run = TinyRun(method: method, epochs: 4, dropout: 0.2)
    let (before, after) = try values(of: run, stage: "scales") { name, role in
      role.map { !$0.isScale } ?? name.contains("running")
    }
    #expect(before.count > 20 && before == after)
    let scales = try values(of: run, stage: "scales") { _, role in role?.isScale == true }
    #expect(scales.before.count == 12)
    #expect(scales.before.filter { scales.after[$0.key] != $0.value }.count == 12)
  }

  @Test("a stage in floating point computes what the network without quantizers does")
  func floatingPoint() throws {
    let float = try TinyRun(method: .float).trainer(),
      later = try TinyRun(method: .postTraining).trainer()
    try later.network.enter(.floatingPoint(share: 1))
    let images = try Generator(seed: 5).normal([4, 3, 8, 8])
    // The same weights, but activations are also clipped at 1.
    for (target, source) in zip(
      later.network.parameters.filter { $0.role == .normalization && $0.name.hasSuffix("scale") },
      float.network.parameters.filter { $0.role == .normalization && $0.name.hasSuffix("scale") })
    {
      try target.tensor.assign(target.tensor * 0.01)
      try source.tensor.assign(source.tensor * 0.01)
    }
    let expected = try float.network.evaluate(images).scalars(as: Float.self)
    #expect(try later.network.evaluate(images).scalars(as: Float.self) == expected)
  }

  @Test("weight scales are set from the weights that the stage in floating point leaves")
  func weightScales() throws {
    var scales: [String: [Float]] = [:], expected: [String: [Float]] = [:]
    let trainer = try TinyRun(method: .postTraining, epochs: 2).trainer()
    _ = try trainer.run(
      RunOptions(onProgress: { progress in
        guard progress.phase == .calibrating, progress.batch == 1 else { return }
        for layer in trainer.network.crossbarLayers {
          guard let scale = layer.parameters.first(where: { $0.name == "weight.scale" }) else {
            continue
          }
          scales[layer.context.shape.name] = try? scale.tensor.scalars()
          try? layer.calibrateWeights(.meanSquaredError)
          expected[layer.context.shape.name] = try? scale.tensor.scalars()
        }
      }))
    #expect(scales.count == 6 && scales == expected)
  }

  @Test(
    "a run killed in or after calibration ends with the bits of an uninterrupted one",
    arguments: [TestMethod.postTraining, .searched])
  func killedInCalibration(method: TestMethod) throws {
    let run = TinyRun(method: method)
    let folder = try TemporaryFolder()
    var copies: [String] = []
    var phases: [RunProgress.Phase] = []
    let whole = Numbers(
      try run.trainer().run(
        RunOptions(
          checkpointPath: folder.file("run.h5"), checkpointInterval: 0,
          onProgress: { progress in
            phases.append(progress.phase)
            // What a kill during the calibration, and at the first batch behind it, would leave.
            guard progress.phase == .calibrating || (progress.epoch == 1 && progress.batch == 1)
            else { return }
            let copy = folder.file("\(copies.count).h5")
            if (try? FileManager.default.copyItem(atPath: folder.file("run.h5"), toPath: copy))
              != nil
            {
              copies.append(copy)
            }
          })))
    #expect(phases.filter { $0 == .calibrating }.count == 6)
    #expect(copies.count >= 7)
    for copy in [copies[0], copies[5], copies[6]] {
      #expect(Numbers(try run.trainer().run(RunOptions(checkpointPath: copy))) == whole)
    }
  }

  @Test("layers are searched in order, with earlier ones digitising already")
  func order() throws {
    var digitising: [[Bool]] = []
    let trainer = try TinyRun(method: .searched).trainer()
    _ = try trainer.run(
      RunOptions(onProgress: { progress in
        guard progress.phase == .calibrating else { return }
        digitising.append(trainer.network.crossbarLayers.map(\.quantizesPartialSums))
      }))
    #expect(digitising == (1...6).map { done in (1...6).map { $0 <= done } })
  }

  @Test("looking at test images after every epoch records the best one and changes no other number")
  func everyEpoch() throws {
    let run = TinyRun(epochs: 3)
    let plain = try run.trainer().run()
    #expect(plain.bestTest == nil)
    var configuration = run.configuration
    configuration.training.testing = .everyEpoch
    let trainer = try Trainer(
      configuration: configuration, method: run.method.method,
      data: RunData(run.dataset, configuration: configuration))
    var tests = 0
    let outcome = try trainer.run(
      RunOptions(onProgress: { tests += $0.phase == .testing && $0.batch == $0.batches ? 1 : 0 }))
    #expect(tests == 4)
    let best = try #require(outcome.bestTest)
    #expect((0..<3).contains(best.epoch) && best.top1 >= (outcome.test?.top1 ?? 1))
    #expect(Numbers(outcome) == Numbers(plain))
    // A run that does not ask for it has the configuration text that it always had.
    #expect(try !run.configuration.canonicalText().contains("testing"))
  }

  @Test("the better score has more right answers, then less loss; nothing is worse than no number")
  func scores() {
    let scores = [
      HeldOutScore(right: 3, meanLoss: .nan), HeldOutScore(right: 3, meanLoss: 2),
      HeldOutScore(right: 3, meanLoss: 1), HeldOutScore(right: 4, meanLoss: 9),
    ]
    for (index, score) in scores.enumerated() {
      for other in scores[..<index] { #expect(other < score && !(score < other)) }
      #expect(!(score < score))
    }
  }
}
