import Foundation
import Testing

@testable import Tensors

/// An element-wise operation with its value and derivative in Swift.
struct UnaryCase: CustomTestStringConvertible, Sendable {
  var name: String
  var points: [Double] = [-1.7, -0.5, 0.4, 1.3, 2.6]
  var operation: @Sendable (Tensor) throws -> Tensor
  var value: @Sendable (Double) -> Double
  var slope: @Sendable (Double) -> Double
  var testDescription: String { name }

  static let all: [UnaryCase] = [
    .init(name: "+ 2", operation: { try $0 + 2 }, value: { $0 + 2 }, slope: { _ in 1 }),
    .init(name: "- 2", operation: { try $0 - 2 }, value: { $0 - 2 }, slope: { _ in 1 }),
    .init(name: "* 3", operation: { try $0 * 3 }, value: { $0 * 3 }, slope: { _ in 3 }),
    .init(name: "/ 4", operation: { try $0 / 4 }, value: { $0 / 4 }, slope: { _ in 0.25 }),
    .init(name: "negation", operation: { try -$0 }, value: { -$0 }, slope: { _ in -1 }),
    .init(
      name: "absolute", operation: { try $0.absolute() }, value: { abs($0) },
      slope: { $0 < 0 ? -1 : 1 }),
    .init(
      name: "exponential", operation: { try $0.exponential() }, value: { exp($0) },
      slope: { exp($0) }),
    .init(
      name: "logarithm", points: [0.2, 1, 7], operation: { try $0.logarithm() },
      value: { log($0) }, slope: { 1 / $0 }),
    .init(
      name: "square root", points: [0.25, 4, 9], operation: { try $0.squareRoot() },
      value: { $0.squareRoot() }, slope: { 0.5 / $0.squareRoot() }),
    .init(
      name: "sign", operation: { try $0.sign() }, value: { $0 < 0 ? -1 : 1 }, slope: { _ in 0 }),
    .init(
      name: "rounded", points: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.7],
      operation: { try $0.rounded() }, value: { $0.rounded(.toNearestOrEven) }, slope: { _ in 0 }),
    .init(
      name: "rounded down", operation: { try $0.roundedDown() }, value: { $0.rounded(.down) },
      slope: { _ in 0 }),
    .init(
      name: "relu", operation: { try $0.relu() }, value: { max($0, 0) },
      slope: { $0 > 0 ? 1 : 0 }),
    .init(
      name: "clamped", points: [-0.5, 0, 0.5, 1, 1.5],
      operation: { try $0.clamped(from: 0, to: 1) }, value: { min(max($0, 0), 1) },
      slope: { $0 >= 0 && $0 <= 1 ? 1 : 0 }),
    .init(
      name: "maximum", points: [-1, 0.5, 2], operation: { try $0.maximum(0.5) },
      value: { max($0, 0.5) }, slope: { $0 >= 0.5 ? 1 : 0 }),
    .init(
      name: "minimum", points: [-1, 0.5, 2], operation: { try $0.minimum(0.5) },
      value: { min($0, 0.5) }, slope: { $0 <= 0.5 ? 1 : 0 }),
    .init(
      name: "remainder", operation: { try $0.remainder(dividingBy: 2) },
      value: { $0 - 2 * ($0 / 2).rounded(.down) }, slope: { _ in 1 }),
  ]
}

@Suite("Element-wise operations")
struct ArithmeticTests {
  /// Both sides round a double a few times.
  private let tolerance = 1e-14

  @Test("operations on one tensor have Swift's values and derivatives", arguments: UnaryCase.all)
  func unary(test: UnaryCase) throws {
    let x = try Tensor(test.points, shape: [test.points.count])
    #expect(distance(try test.operation(x).scalars(), test.points.map(test.value)) < tolerance)
    #expect(
      distance(try gradient(at: test.points, test.operation), test.points.map(test.slope))
        < tolerance)
  }

  @Test("operations on two tensors have Swift's values and derivatives on both sides")
  func binary() throws {
    let (left, right) = ([1.5, -2, 0.25], [2.0, 4, -0.5])
    func check(
      _ name: Comment, _ operation: (Tensor, Tensor) throws -> Tensor,
      _ value: (Double, Double) -> Double, _ slopes: (Double, Double) -> (Double, Double)
    ) throws {
      let (x, y) = try (
        Tensor(left, shape: [3]).asParameter(), Tensor(right, shape: [3]).asParameter()
      )
      let result = try operation(x, y)
      try result.sum().backward()
      #expect(distance(try result.scalars(), zip(left, right).map(value)) < tolerance, name)
      let expected = zip(left, right).map(slopes)
      #expect(
        distance(try x.gradient()?.scalars() ?? [], expected.map(\.0)) < tolerance, name)
      #expect(
        distance(try y.gradient()?.scalars() ?? [], expected.map(\.1)) < tolerance, name)
    }
    try check("+", { try $0 + $1 }, { $0 + $1 }, { _, _ in (1, 1) })
    try check("-", { try $0 - $1 }, { $0 - $1 }, { _, _ in (1, -1) })
    try check("*", { try $0 * $1 }, { $0 * $1 }, { ($1, $0) })
    try check("/", { try $0 / $1 }, { $0 / $1 }, { (1 / $1, -$0 / ($1 * $1)) })
    try check(
      "maximum", { try $0.maximum($1) }, { max($0, $1) }, { $0 > $1 ? (1, 0) : (0, 1) })
    try check(
      "minimum", { try $0.minimum($1) }, { min($0, $1) }, { $0 < $1 ? (1, 0) : (0, 1) })
  }

  @Test(
    "the gradient of clamped reaches its elements in every layout", arguments: [true, false],
    [true, false])
  func clampedLayouts(values: Bool, gradients: Bool) throws {
    let generator = try Generator(seed: 3)
    func layout(_ tensor: Tensor, _ isLast: Bool) throws -> Tensor {
      isLast ? try tensor.channelsLast() : tensor
    }
    for shape in [[2, 3, 4, 5], [64, 32, 9, 9]] {
      let (start, factors) = (try generator.normal(shape), try generator.normal(shape))
      let x = try layout(start, values).asParameter()
      try (x.clamped(from: -0.5, to: 0.75) * layout(factors, gradients)).sum().backward()
      let expected = zip(try start.scalars() as [Float], try factors.scalars() as [Float]).map {
        (-0.5...0.75).contains($0) ? $1 : 0
      }
      #expect(try x.gradient()?.contiguous().scalars() == expected)
    }
  }

  @Test("comparisons give booleans")
  func comparisons() throws {
    let x = try Tensor([1.0, 2, 3], shape: [3])
    let y = try Tensor([2.0, 2, 2], shape: [3])
    func truth(_ tensor: Tensor) throws -> [UInt8] {
      #expect(tensor.scalarType == .bool)
      return try tensor.scalars()
    }
    #expect(try truth(x.isEqual(to: y)) == [0, 1, 0])
    #expect(try truth(x.isEqual(to: 3)) == [0, 0, 1])
    #expect(try truth(x.isLess(than: y)) == [1, 0, 0])
    #expect(try truth(x.isLess(than: 3)) == [1, 1, 0])
    #expect(try truth(x.isGreater(than: 1)) == [0, 1, 1])
    #expect(try truth(x.isAtLeast(2)) == [0, 1, 1])
    #expect(try truth(x.isAtLeast(2).and(x.isLess(than: 3))) == [0, 1, 0])
    #expect(try truth(x.isAtLeast(2).logicalNot()) == [1, 0, 0])
    let odd = try Tensor([Double.nan, .infinity, 0], shape: [3])
    #expect(try truth(odd.isFinite()) == [0, 0, 1])
    #expect(try Tensor([-7.0, 7], shape: [2]).floorDivided(by: 2).scalars() == [-4.0, 3])
  }

  @Test("a selection takes values and gradients from the side that its condition names")
  func selection() throws {
    let condition = try Tensor([1.0, 0], shape: [2]).isGreater(than: 0.5)
    let yes = try Tensor([5.0, 6], shape: [2]).asParameter()
    let no = try Tensor([7.0, 8], shape: [2]).asParameter()
    let result = try yes.selected(where: condition, otherwise: no)
    try result.sum().backward()
    #expect(try result.scalars() == [5.0, 8])
    #expect(try yes.gradient()?.scalars() == [1.0, 0])
    #expect(try no.gradient()?.scalars() == [0.0, 1])
  }

  @Test("a broadcast operand gets the sum of the gradients, whatever its shape")
  func broadcasting() throws {
    for shape in [[], [1], [1, 1, 1]] as [[Int]] {
      let scale = try Tensor([2.0], shape: shape).asParameter()
      let x = try Tensor(values(6), shape: [2, 3])
      try (x * scale).sum().backward()
      let expected = try x.sum().item()
      #expect(try scale.gradient()?.shape == shape)
      #expect(abs(try (scale.gradient()?.item() ?? .nan) - expected) < tolerance)
    }
  }
}
