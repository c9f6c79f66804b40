@testable import Tensors

/// The gradient of `sum(weights * body(x))` at `values`, by automatic differentiation.
func gradient(
  at values: [Double], weights: [Double]? = nil, _ body: (Tensor) throws -> Tensor
) throws -> [Double] {
  let x = try Tensor(values, shape: [values.count]).asParameter()
  let y = try body(x)
  let factors = weights ?? [Double](repeating: 1, count: y.elementCount)
  try y.backward(gradient: Tensor(factors, shape: y.shape))
  return try x.gradient()?.scalars() ?? []
}

/// Largest difference between two lists of one length; infinite for lists of different lengths.
func distance(_ left: [Double], _ right: [Double]) -> Double {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).map { abs($0 - $1) }.max() ?? 0
}

/// Repeatable values in [-1, 1).
func values(_ count: Int, seed: UInt64 = 1) throws -> [Double] {
  try (Generator(seed: seed).uniform([count], scalarType: .float64) * 2 - 1).scalars()
}
