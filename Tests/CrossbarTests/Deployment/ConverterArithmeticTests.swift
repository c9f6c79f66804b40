import Testing

@testable import Crossbar

/// Thresholds against the arithmetic that they are taken from, sum by sum.
@Suite("Thresholds of converters") struct ConverterArithmeticTests {
  static let ranges = [
    CodeRange(minimum: -1, maximum: 1, isBinary: true), CodeRange(minimum: 0, maximum: 1),
    CodeRange(minimum: -1, maximum: 1), CodeRange(minimum: -4, maximum: 3),
    CodeRange(minimum: 0, maximum: 15), CodeRange(minimum: -128, maximum: 127),
  ]
  static let largestSum = 700

  /// Scales of all sizes, ties included: a whole or half multiple of the unit puts sums exactly on
  /// the border of two codes.
  static let scales: [(unit: Float, scale: Float, offset: Float?)] = [
    (0.01, 0.37, nil), (0.01, 0.37, 0.112), (0.01, 0.37, -2.5), (1, 8, nil), (1, 7, nil),
    (0.25, 1, 0.5), (0.1, 0.3, nil), (1.0 / 15, 0.2, nil), (1.0 / 15, 0.2, 0.1),
    (1e-6, 1, nil), (1, 1e-6, nil), (3e-3, 1e-3, 0.7), (1, 1, 1e9),
  ]

  @Test("a sum has reached as many thresholds as its code has codes below it", arguments: ranges)
  func equal(range: CodeRange) {
    for order in [ConverterArithmetic.Order.fused, .composed] {
      for (unit, scale, offset) in Self.scales {
        let converter = ConverterArithmetic(
          order: order, unit: unit, scale: scale, offset: offset, range: range)
        let thresholds = converter.thresholds(largestSum: Self.largestSum)
        let codes = ConverterArithmetic.codes(of: range)
        #expect(thresholds == thresholds.sorted())
        #expect(thresholds.count == codes.count - 1)
        let wrong = (-Self.largestSum...Self.largestSum).filter { sum in
          codes[thresholds.filter { sum >= $0 }.count] != converter.code(of: sum)
        }
        #expect(wrong.isEmpty, "\(order), unit \(unit), scale \(scale), offset \(offset ?? 0)")
      }
    }
  }

  @Test("sums halfway between two levels go to the even code")
  func ties() {
    for order in [ConverterArithmetic.Order.fused, .composed] {
      let converter = ConverterArithmetic(
        order: order, unit: 1, scale: 8, offset: nil, range: CodeRange(minimum: -4, maximum: 3))
      #expect([-20, -12, -4, 4, 12, 20].map(converter.code) == [-2, -2, 0, 0, 2, 2])
      #expect(converter.thresholds(largestSum: 100) == [-27, -20, -11, -4, 5, 12, 21])
    }
  }

  @Test("a binary converter's threshold is the least sum at or above its offset")
  func binary() {
    for order in [ConverterArithmetic.Order.fused, .composed] {
      func threshold(_ offset: Float?) -> [Int32] {
        ConverterArithmetic(
          order: order, unit: 0.5, scale: 3, offset: offset,
          range: CodeRange(minimum: -1, maximum: 1, isBinary: true)
        ).thresholds(largestSum: 100)
      }
      #expect(threshold(nil) == [0])
      #expect(threshold(1) == [2])
      #expect(threshold(1.1) == [3])
      #expect(threshold(-1.1) == [-2])
    }
  }

  @Test("codes out of reach have thresholds beyond every sum")
  func unreachable() {
    let converter = ConverterArithmetic(
      order: .fused, unit: 1, scale: 100, offset: nil, range: CodeRange(minimum: -2, maximum: 1))
    #expect(converter.thresholds(largestSum: 40) == [-40, -40, 41])
  }
}
