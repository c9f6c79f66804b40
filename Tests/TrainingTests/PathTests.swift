import Crossbar
import Foundation
import Testing

@testable import Training

/// Whether it makes a difference to a trained network that its layers ran fused.
@Suite("Training fused and composed")
struct PathTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5]

  private func run(seed: UInt64, path: ConvolutionPath, epochs: Int) throws -> RunOutcome {
    var run = TinyRun(method: .columnAligned, seed: seed, epochs: epochs, batchSize: 16)
    run.path = path
    run.imageSize = 12
    run.trainingImages = 160
    run.validationImages = 160
    return try run.trainer().run()
  }

  @Test("the first step's loss is the same to 1e-5", arguments: seeds)
  func firstLoss(seed: UInt64) throws {
    func loss(_ path: ConvolutionPath) throws -> Double {
      var run = TinyRun(method: .columnAligned, seed: seed, epochs: 1)
      run.path = path
      let trainer = try run.trainer()
      let leg = try #require(trainer.plan.legs.first)
      try trainer.apply(leg.stage)
      for batch in trainer.data.training.epoch(0).prefetched(from: 0) {
        return try trainer.step(batch, leg)
      }
      return .nan
    }
    let (fused, composed) = (try loss(.automatic), try loss(.composed))
    #expect(abs(fused - composed) <= 1e-5 * composed)
  }

  // Rounding apart, both compute one function, but its codes jump: after some steps two runs of one
  // seed differ like runs of two seeds. So means over seeds are compared, against their own spread.
  @Test("accuracies over five seeds differ by no more than seeds do")
  func accuracies() throws {
    func accuracies(_ path: ConvolutionPath) throws -> [Double] {
      try Self.seeds.map { seed in
        let outcome = try run(seed: seed, path: path, epochs: 6)
        return try #require(outcome.metrics.last?.validationTop1)
      }
    }
    let (fused, composed) = (try accuracies(.automatic), try accuracies(.composed))
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func variance(_ values: [Double]) -> Double {
      values.map { ($0 - mean(values)) * ($0 - mean(values)) }.reduce(0, +)
        / Double(values.count - 1)
    }
    let error = sqrt((variance(fused) + variance(composed)) / Double(Self.seeds.count))
    // Student's t at 99 % for 8 degrees of freedom; one image of 160 where seeds agree altogether.
    #expect(abs(mean(fused) - mean(composed)) <= max(3.36 * error, 1.0 / 160))
    // Chance is 0.1: networks that learned nothing would agree as well.
    #expect(min(mean(fused), mean(composed)) > 0.3)
  }
}
