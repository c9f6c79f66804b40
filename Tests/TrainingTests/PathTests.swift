import Crossbar
import Foundation
import Testing

@testable import Training

/// Whether it makes a difference to a trained network how its layers were computed.
@Suite("Training fused, composed and with mixed precision")
struct PathTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5]

  @Test("the first step's loss is the same to 1e-5", arguments: seeds)
  func firstLoss(seed: UInt64) throws {
    func loss(_ path: ConvolutionPath) throws -> Double {
      var run = TinyRun(method: .columnAligned, seed: seed, epochs: 1)
      run.path = path
      let trainer = try run.trainer()
      let leg = try #require(trainer.plan.legs.first)
      try trainer.network.enter(leg.stage)
      for batch in trainer.data.training.epoch(0).prefetched(from: 0) {
        return try trainer.step(batch, leg)
      }
      return .nan
    }
    let (fused, composed) = (try loss(.automatic), try loss(.composed))
    #expect(abs(fused - composed) <= 1e-5 * composed)
  }

  @Test("composed, accuracies over five seeds differ by no more than seeds do")
  func composedAccuracies() throws {
    try expectAgreement(
      accuracies { $0.path = .automatic }, accuracies { $0.path = .composed })
  }

  // What `mixed` rounds depends on the CPU: nothing at all without AVX2.
  @Test("with mixed precision, accuracies over five seeds differ by no more than seeds do")
  func mixedAccuracies() throws {
    try expectAgreement(
      accuracies { $0.precision = .float32 }, accuracies { $0.precision = .mixed })
  }

  private func accuracies(_ change: (inout TinyRun) -> Void) throws -> [Double] {
    try Self.seeds.map { seed in
      var run = TinyRun(method: .columnAligned, seed: seed, epochs: 6, batchSize: 16)
      run.imageSize = 12
      run.trainingImages = 160
      run.validationImages = 160
      change(&run)
      return try #require(run.trainer().run().metrics.last?.validationTop1)
    }
  }

  // Rounding apart, both sides compute one function, but its codes jump: after some steps two runs
  // of one seed differ like runs of two seeds. So means over seeds are compared, against their own
  // spread.
  private func expectAgreement(_ one: [Double], _ other: [Double]) {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func variance(_ values: [Double]) -> Double {
      values.map { ($0 - mean(values)) * ($0 - mean(values)) }.reduce(0, +)
        / Double(values.count - 1)
    }
    let error = sqrt((variance(one) + variance(other)) / Double(Self.seeds.count))
    // Student's t at 99 % for 8 degrees of freedom; one image of 160 where seeds agree altogether.
    #expect(abs(mean(one) - mean(other)) <= max(3.36 * error, 1.0 / 160))
    // Chance is 0.1: networks that learned nothing would agree as well.
    #expect(min(mean(one), mean(other)) > 0.3)
  }
}
