import Foundation
import Results
import Tensors
import TestSupport
import Testing

@testable import Reproduction

@Suite("Golden cases of the crossbar convolution")
struct GoldenTests {
  /// No input lies within 2e-5 of a tie or a clip edge, so integers are equal, and real results
  /// differ by rounding alone: some hundred float32 operations of 6e-8 each, bounded generously.
  static let float32Tolerance = 1e-5
  /// A weight scale's gradient is the difference of two sums whose terms are in these cases up to
  /// 1e5 times larger than itself; 1e3 of them at random signs leave 1e5 * 6e-8 / sqrt(1e3).
  static let float32ScaleTolerance = 2e-4
  /// The same counts of float64 operations, beside inputs that are stored in float32 exactly.
  static let float64Tolerance = 1e-12

  @Test("codes and partial sums are equal, outputs and gradients agree", arguments: GoldenCases.all)
  func float32(path: String) throws {
    try check(path, .composed, .float32, tolerance: Self.float32Tolerance)
  }

  @Test("float64 agrees to its own accuracy", arguments: GoldenCases.all)
  func float64(path: String) throws {
    try check(path, .composed, .float64, tolerance: Self.float64Tolerance)
  }

  @Test("the fused path agrees wherever it gives a result", arguments: GoldenCases.all)
  func fused(path: String) throws {
    try check(path, .fused, .float32, tolerance: Self.float32Tolerance)
  }

  @Test("the file of a probe holds every expected name", arguments: ConvolutionProbe.Path.allCases)
  func file(path: ConvolutionProbe.Path) throws {
    let input = try #require(GoldenCases.all.first)
    let output = FileManager.default.temporaryDirectory
      .appending(path: "probe-\(UUID().uuidString).h5").path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: output) }
    try ConvolutionProbe.run(case: input, output: output, path: path)
    let expected = try Set(HDF5File.open(input).members(of: "expected").map(\.name))
    let written = try Set(HDF5File.open(output).members(of: "actual").map(\.name))
    #expect(written == (path == .fused ? expected.subtracting(Self.partialSums) : expected))
  }

  @Test("there are cases to check")
  func casesExist() {
    #expect(GoldenCases.all.count >= 10)
  }

  private func check(
    _ path: String, _ way: ConvolutionProbe.Path, _ scalarType: ScalarType, tolerance: Double
  ) throws {
    let file = try HDF5File.open(path)
    let results = try ConvolutionProbe.compute(
      ConvolutionCase(reading: path), path: way, scalarType: scalarType)
    var expected = try Set(file.members(of: "expected").map(\.name))
    if way == .fused { expected.subtract(Self.partialSums) }
    #expect(expected == Set(results.keys))
    for name in expected {
      let actual = try #require(results[name]).converted(to: .float64)
      let golden = try file.tensor("expected/\(name)").converted(to: .float64)
      try #require(actual.shape == golden.shape, "\(name)")
      let difference = try (actual - golden).norm()
      if Self.integers.contains(name) {
        #expect(difference == 0, "\(name)")
      } else {
        let isScale = scalarType == .float32 && name == "weight_scale_gradient"
        let tolerance = isScale ? Self.float32ScaleTolerance : tolerance
        let relative = try difference / max(golden.norm(), 1e-300)
        #expect(relative <= tolerance, "\(name)")
      }
    }
  }

  private static let partialSums: Set = ["partial_sums", "psum_codes"]
  private static let integers: Set = ["weight_codes", "partial_sums", "psum_codes"]
}

extension Tensor {
  fileprivate func norm() throws -> Double { try (self * self).sum().squareRoot().item() }
}
