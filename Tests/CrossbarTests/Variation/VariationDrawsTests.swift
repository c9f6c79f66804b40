import Foundation
import Tensors
import Testing

@testable import Crossbar

/// Statistics of many draws, each within five standard errors of what it should be.
@Suite("Draws of cell variation") struct VariationDrawsTests {
  /// Cells of each digit, `[slices, 1, count, 1, 1, 1]`.
  static let count = 40_000

  private func slicing(_ encoding: WeightEncoding) throws -> BitSlicing {
    try BitSlicing(settings: .small(encoding: encoding), layer: "layer")
  }

  /// Cells that hold `digit`, which both slices can.
  private func cells(
    _ digit: Double, _ variation: CellVariation, _ encoding: WeightEncoding = .twosComplement,
    chip: ChipIdentity = ChipIdentity(seed: 5, number: 0), layer: Int = 0
  ) throws -> [Double] {
    let digits = try Tensor.full(digit, shape: [2, 1, Self.count, 1, 1, 1], scalarType: .float64)
    return try VariationDraws(variation: variation, chip: chip, layer: layer)
      .cells(holding: digits, slicing: slicing(encoding)).values()
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(values.count - 1))
  }

  private func logNormal(_ sigma: Double) -> CellVariation {
    var variation = CellVariation()
    variation.logNormalSigma = sigma
    return variation
  }

  @Test("a log-normal factor has the mean and variance of its distribution")
  func logNormal() throws {
    let sigma = 0.25
    let drawn = try cells(1, logNormal(sigma))
    let logarithms = moments(drawn.map { log($0) })
    let errors = Double(drawn.count).squareRoot()
    #expect(abs(logarithms.mean) < 5 * sigma / errors)
    #expect(abs(logarithms.variance / (sigma * sigma) - 1) < 5 * 2.0.squareRoot() / errors)
    let values = moments(drawn)
    let expected = exp(sigma * sigma / 2)
    #expect(abs(values.mean - expected) < 5 * values.variance.squareRoot() / errors)
  }

  @Test("a cell that holds zero has no log-normal variation")
  func logNormalZero() throws {
    for encoding in WeightEncoding.allCases {
      #expect(try cells(0, logNormal(0.5), encoding).allSatisfy { $0 == 0 })
    }
  }

  @Test("a larger deviation stretches the very same draws")
  func stretched() throws {
    let (narrow, wide) = (try cells(1, logNormal(0.1)), try cells(1, logNormal(0.3)))
    for (one, other) in zip(narrow, wide).prefix(100) {
      #expect(abs(3 * log(one) - log(other)) < 1e-12)
    }
  }

  @Test("additive variation has its deviation, and a pair that of two independent cells")
  func gaussian() throws {
    var variation = CellVariation()
    variation.gaussianSigma = 0.3
    for (encoding, cellsPerDigit) in [(WeightEncoding.twosComplement, 1.0), (.differential, 2)] {
      for digit in [0.0, 1] {
        let drawn = try cells(digit, variation, encoding)
        let (mean, variance) = moments(drawn)
        let errors = Double(drawn.count).squareRoot()
        let expected = cellsPerDigit * 0.09
        #expect(abs(mean - digit) < 5 * expected.squareRoot() / errors, "\(encoding) \(digit)")
        #expect(
          abs(variance / expected - 1) < 5 * 2.0.squareRoot() / errors, "\(encoding) \(digit)")
      }
    }
  }

  @Test("cells of a pair are stuck independently of each other")
  func stuckPairs() throws {
    var variation = CellVariation()
    variation.stuckHighRate = 0.2
    variation.stuckLowRate = 0.1
    // Both slices of three magnitude bits hold digits up to 3 and up to 1.
    for digit in [0.0, 1] {
      let drawn = try cells(digit, variation, .differential)
      for (slice, largest) in [(0, 3.0), (1, 1.0)] {
        let values = Array(drawn[slice * Self.count..<(slice + 1) * Self.count])
        // What each cell holds, with its probability.
        func cell(_ own: Double) -> [(Double, Double)] { [(own, 0.7), (0, 0.1), (largest, 0.2)] }
        var expected: [Double: Double] = [:]
        for (positive, first) in cell(digit) {
          for (negative, second) in cell(0) {
            expected[positive - negative, default: 0] += first * second
          }
        }
        #expect(Set(values).isSubset(of: Set(expected.keys)))
        for (value, probability) in expected {
          let share = Double(values.filter { $0 == value }.count) / Double(values.count)
          let error = (probability * (1 - probability) / Double(values.count)).squareRoot()
          #expect(abs(share - probability) < 5 * error, "digit \(digit), value \(value)")
        }
      }
    }
  }

  @Test("stuck cells of two's complement hold the ends of their slice's own range")
  func stuckSigned() throws {
    var variation = CellVariation()
    variation.stuckLowRate = 1
    #expect(Set(try cells(1, variation)) == [0, -2])
    variation = CellVariation()
    variation.stuckHighRate = 1
    #expect(Set(try cells(0, variation)) == [3, 1])
  }

  @Test("the same seed and number are the same chip; others are not")
  func identity() throws {
    let chip = ChipIdentity(seed: 5, number: 3)
    let drawn = try cells(1, logNormal(0.2), chip: chip)
    #expect(try cells(1, logNormal(0.2), chip: chip) == drawn)
    #expect(try cells(1, logNormal(0.2), chip: ChipIdentity(seed: 5, number: 4)) != drawn)
    #expect(try cells(1, logNormal(0.2), chip: ChipIdentity(seed: 6, number: 3)) != drawn)
    #expect(try cells(1, logNormal(0.2), chip: chip, layer: 1) != drawn)
  }

  @Test("a chip does not depend on the number of threads")
  func threads() throws {
    let threads = Torch.threadCount
    defer { Torch.useThreads(threads) }
    var variation = logNormal(0.2)
    variation.gaussianSigma = 0.1
    variation.stuckLowRate = 0.1
    Torch.useThreads(1)
    let alone = try cells(1, variation, .differential)
    Torch.useThreads(2)
    #expect(try cells(1, variation, .differential) == alone)
  }

  @Test("converters' offsets have their deviation")
  func converterOffsets() throws {
    var variation = CellVariation()
    let chip = ChipIdentity(seed: 1, number: 0)
    let like = try Tensor.zeros([1], scalarType: .float64)
    #expect(
      try VariationDraws(variation: variation, chip: chip, layer: 0)
        .converterOffsets([2, 3, 4], like: like) == nil)
    variation.adcOffsetSigma = 0.5
    let drawn = try #require(
      try VariationDraws(variation: variation, chip: chip, layer: 0)
        .converterOffsets([2, 100, 100], like: like))
    let (mean, variance) = moments(try drawn.values())
    #expect(abs(mean) < 5 * 0.5 / 20_000.0.squareRoot())
    #expect(abs(variance / 0.25 - 1) < 5 * 2.0.squareRoot() / 20_000.0.squareRoot())
  }

  @Test(
    "values out of range are named",
    arguments: [
      (\CellVariation.logNormalSigma, -0.1), (\.gaussianSigma, .infinity),
      (\.adcOffsetSigma, .nan), (\.stuckLowRate, 1.5), (\.stuckHighRate, -1),
    ] as [(WritableKeyPath<CellVariation, Double> & Sendable, Double)])
  func problems(_ field: WritableKeyPath<CellVariation, Double> & Sendable, _ value: Double) {
    var variation = CellVariation()
    #expect(variation.problem == nil)
    variation[keyPath: field] = value
    #expect(variation.problem != nil)
    variation = CellVariation()
    variation.stuckLowRate = 0.6
    variation.stuckHighRate = 0.6
    #expect(variation.problem?.value == 1.2)
  }
}
