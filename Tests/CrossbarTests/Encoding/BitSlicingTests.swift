import Tensors
import Testing

@testable import Crossbar

@Suite("Bit slices")
struct BitSlicingTests {
  /// Every encoding at every width of weights and cells.
  static let slicings: [BitSlicing] = WeightEncoding.allCases.flatMap { encoding in
    (1...8).flatMap { weightBits in
      (1...8).compactMap { cellBits in
        try? BitSlicing(
          settings: .small(weightBits: weightBits, cellBits: cellBits, encoding: encoding),
          layer: "layer")
      }
    }
  }

  private func everyCode(_ slicing: BitSlicing) throws -> Tensor {
    let codes = (slicing.codeRange.minimum...slicing.codeRange.maximum).map { Float($0) }
    return try Tensor(codes, shape: [codes.count])
  }

  @Test("all widths of all encodings are there")
  func widths() { #expect(Self.slicings.count == 8 * 8 + 2 * 7 * 8) }

  @Test("slices add back up to the weight", arguments: slicings)
  func roundTrip(slicing: BitSlicing) throws {
    let codes = try everyCode(slicing)
    let digits = try slicing.split(codes)
    #expect(digits.shape == [slicing.convertedSlices, codes.elementCount])
    let significance = try Tensor(slicing.significance, shape: [slicing.convertedSlices, 1])
    #expect(try (digits * significance).sum(over: [0]).values() == codes.values())
  }

  @Test("digits fill their ranges and do not leave them", arguments: slicings)
  func ranges(slicing: BitSlicing) throws {
    let digits = try slicing.split(everyCode(slicing))
    for (slice, range) in slicing.digitRanges.enumerated() {
      let values = try digits.sliced(slice..<slice + 1, along: 0).values()
      #expect(values.min() == Double(range.lowerBound))
      #expect(values.max() == Double(range.upperBound))
      #expect(slicing.isSigned[slice] == (range.lowerBound < 0))
    }
  }

  @Test("the derivative of the recombined weight is one", arguments: slicings)
  func derivative(slicing: BitSlicing) throws {
    let significance = try Tensor(slicing.significance, shape: [slicing.convertedSlices, 1])
    for gradient in SplitGradient.allCases {
      let codes = try everyCode(slicing).asParameter()
      try (slicing.split(codes, gradient: gradient) * significance).sum().backward()
      let slopes = try #require(try codes.gradient()).values()
      #expect(slopes.allSatisfy { abs($0 - 1) < 1e-6 })
    }
  }

  @Test("every slice has an equal share in the gradient, or the least significant has all")
  func shares() throws {
    let slicing = try BitSlicing(
      settings: .small(weightBits: 5, cellBits: 2), layer: "layer")
    func slopes(_ gradient: SplitGradient) throws -> [Double] {
      try (0..<slicing.slices).map { slice in
        let codes = try Tensor([Float(5)], shape: [1]).asParameter()
        try slicing.split(codes, gradient: gradient).sliced(slice..<slice + 1, along: 0).sum()
          .backward()
        return try #require(try codes.gradient()).item()
      }
    }
    #expect(try slopes(.shared) == [0.5, 0.125])
    #expect(try slopes(.leastSignificant) == [1, 0])
  }

  @Test("dual conversion sends the gradient to the polarity that holds the weight")
  func polarity() throws {
    let slicing = try BitSlicing(
      settings: .small(weightBits: 3, cellBits: 2, encoding: .dualConversion), layer: "layer")
    for (code, expected) in [(Float(2), [1.0, 0]), (-2, [0, -1]), (0, [1, 0])] {
      let slopes = try (0..<2).map { converted in
        let codes = try Tensor([code], shape: [1]).asParameter()
        try slicing.split(codes).sliced(converted..<converted + 1, along: 0).sum().backward()
        return try #require(try codes.gradient()).item()
      }
      #expect(slopes == expected)
    }
  }
}
