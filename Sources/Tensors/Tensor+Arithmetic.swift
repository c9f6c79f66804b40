import CTorchShim

/// Element-wise operations. Shapes broadcast as in NumPy.
extension Tensor {
  private static func binary(
    _ name: String, _ operation: torch_binary, _ left: Tensor, _ right: Tensor
  ) throws(TorchError) -> Tensor {
    try make(name, [left, right]) {
      torch_tensor_binary(operation, left.pointer, right.pointer, $0, $1)
    }
  }

  private static func binary(
    _ name: String, _ operation: torch_binary, _ left: Tensor, _ right: Double
  ) throws(TorchError) -> Tensor {
    try make(name, [left]) { torch_tensor_binary_scalar(operation, left.pointer, right, $0, $1) }
  }

  private func unary(_ name: String, _ operation: torch_unary) throws(TorchError) -> Tensor {
    try make(name, [self]) { torch_tensor_unary(operation, pointer, $0, $1) }
  }

  /// Sum.
  public static func + (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try binary("+", TORCH_ADD, left, right)
  }
  /// Sum with a number.
  public static func + (left: Tensor, right: Double) throws(TorchError) -> Tensor {
    try binary("+", TORCH_ADD, left, right)
  }
  /// Difference.
  public static func - (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try binary("-", TORCH_SUBTRACT, left, right)
  }
  /// Difference from a number.
  public static func - (left: Tensor, right: Double) throws(TorchError) -> Tensor {
    try binary("-", TORCH_SUBTRACT, left, right)
  }
  /// Product.
  public static func * (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try binary("*", TORCH_MULTIPLY, left, right)
  }
  /// Product with a number.
  public static func * (left: Tensor, right: Double) throws(TorchError) -> Tensor {
    try binary("*", TORCH_MULTIPLY, left, right)
  }
  /// Quotient.
  public static func / (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try binary("/", TORCH_DIVIDE, left, right)
  }
  /// Quotient by a number.
  public static func / (left: Tensor, right: Double) throws(TorchError) -> Tensor {
    try binary("/", TORCH_DIVIDE, left, right)
  }
  /// Negation.
  public static prefix func - (tensor: Tensor) throws(TorchError) -> Tensor {
    try tensor.unary("-", TORCH_NEGATE)
  }

  /// Quotient rounded towards minus infinity.
  public func floorDivided(by divisor: Double) throws(TorchError) -> Tensor {
    try Self.binary("floorDivided", TORCH_FLOOR_DIVIDE, self, divisor)
  }
  /// Remainder with the divisor's sign.
  public func remainder(dividingBy divisor: Double) throws(TorchError) -> Tensor {
    try Self.binary("remainder", TORCH_REMAINDER, self, divisor)
  }
  /// The larger of each pair.
  public func maximum(_ other: Tensor) throws(TorchError) -> Tensor {
    try Self.binary("maximum", TORCH_MAXIMUM, self, other)
  }
  /// The larger of each element and a number; the gradient passes where the element is no smaller.
  public func maximum(_ other: Double) throws(TorchError) -> Tensor {
    try Self.binary("maximum", TORCH_MAXIMUM, self, other)
  }
  /// The smaller of each pair.
  public func minimum(_ other: Tensor) throws(TorchError) -> Tensor {
    try Self.binary("minimum", TORCH_MINIMUM, self, other)
  }
  /// The smaller of each element and a number.
  public func minimum(_ other: Double) throws(TorchError) -> Tensor {
    try Self.binary("minimum", TORCH_MINIMUM, self, other)
  }

  /// Where the elements are equal, as booleans.
  public func isEqual(to other: Tensor) throws(TorchError) -> Tensor {
    try Self.binary("isEqual", TORCH_EQUAL, self, other)
  }
  /// Where the elements equal a number, as booleans.
  public func isEqual(to other: Double) throws(TorchError) -> Tensor {
    try Self.binary("isEqual", TORCH_EQUAL, self, other)
  }
  /// Where the elements are below, as booleans.
  public func isLess(than other: Tensor) throws(TorchError) -> Tensor {
    try Self.binary("isLess", TORCH_LESS, self, other)
  }
  /// Where the elements are below a number, as booleans.
  public func isLess(than other: Double) throws(TorchError) -> Tensor {
    try Self.binary("isLess", TORCH_LESS, self, other)
  }
  /// Where the elements are above, as booleans.
  public func isGreater(than other: Tensor) throws(TorchError) -> Tensor {
    try Self.binary("isGreater", TORCH_GREATER, self, other)
  }
  /// Where the elements are above a number, as booleans.
  public func isGreater(than other: Double) throws(TorchError) -> Tensor {
    try Self.binary("isGreater", TORCH_GREATER, self, other)
  }
  /// Where the elements are a number or above it, as booleans.
  public func isAtLeast(_ other: Double) throws(TorchError) -> Tensor {
    try Self.binary("isAtLeast", TORCH_GREATER_EQUAL, self, other)
  }
  /// Where both are true.
  public func and(_ other: Tensor) throws(TorchError) -> Tensor {
    try Self.binary("and", TORCH_LOGICAL_AND, self, other)
  }
  /// Where it is false.
  public func logicalNot() throws(TorchError) -> Tensor {
    try unary("logicalNot", TORCH_LOGICAL_NOT)
  }
  /// Where the elements are neither infinite nor NaN.
  public func isFinite() throws(TorchError) -> Tensor { try unary("isFinite", TORCH_IS_FINITE) }

  /// Magnitudes.
  public func absolute() throws(TorchError) -> Tensor { try unary("absolute", TORCH_ABSOLUTE) }
  /// e to the power of each element.
  public func exponential() throws(TorchError) -> Tensor { try unary("exponential", TORCH_EXP) }
  /// Natural logarithms.
  public func logarithm() throws(TorchError) -> Tensor { try unary("logarithm", TORCH_LOG) }
  /// Square roots.
  public func squareRoot() throws(TorchError) -> Tensor { try unary("squareRoot", TORCH_SQRT) }
  /// -1, 0 or 1.
  public func sign() throws(TorchError) -> Tensor { try unary("sign", TORCH_SIGN) }
  /// Nearest integers, ties to even.
  ///
  /// Its gradient is zero: see ``straightThrough(to:)``.
  public func rounded() throws(TorchError) -> Tensor { try unary("rounded", TORCH_ROUND) }
  /// Largest integers that are no larger.
  public func roundedDown() throws(TorchError) -> Tensor { try unary("roundedDown", TORCH_FLOOR) }
  /// max(x, 0).
  public func relu() throws(TorchError) -> Tensor { try unary("relu", TORCH_RELU) }

  /// Elements limited to a range; the gradient passes where minimum <= element <= maximum.
  public func clamped(from minimum: Double, to maximum: Double) throws(TorchError) -> Tensor {
    try make("clamped", [self]) { torch_tensor_clamp(pointer, minimum, maximum, $0, $1) }
  }

  /// Elements of `self` where `condition` is true, of `other` elsewhere.
  public func selected(where condition: Tensor, otherwise other: Tensor) throws(TorchError)
    -> Tensor
  {
    try make("selected", [condition, self, other]) {
      torch_tensor_select(condition.pointer, pointer, other.pointer, $0, $1)
    }
  }
}
