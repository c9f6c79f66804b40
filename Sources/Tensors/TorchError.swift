import CTorchShim

/// An operation that libtorch refused.
public struct TorchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The operation, spelled as in ``Tensor``.
  public let operation: String
  /// The shapes of its tensor operands, in order.
  public let shapes: [[Int]]
  /// What libtorch said.
  public let message: String

  /// The operation, its operands' shapes and libtorch's own message.
  public var description: String {
    let operands = shapes.map { "[\($0.map(String.init).joined(separator: ", "))]" }
    let list = operands.isEmpty ? "" : " of \(operands.joined(separator: " and "))"
    return "\(operation)\(list) failed: \(message)"
  }
}

/// Calls one function of the shim and turns its message into a ``TorchError``.
///
/// The only place where the shim's error convention is known.
func check(
  _ operation: String, _ operands: [Tensor] = [],
  _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Bool
) throws(TorchError) {
  var message: UnsafeMutablePointer<CChar>?
  guard !body(&message) else { return }
  let text = message.map { String(cString: $0) } ?? "no message"
  torch_message_free(message)
  throw TorchError(operation: operation, shapes: operands.map(\.shape), message: text)
}

/// The same for functions that hand over a tensor.
func make(
  _ operation: String, _ operands: [Tensor] = [],
  _ body: (
    UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  ) -> Bool
) throws(TorchError) -> Tensor {
  var result: OpaquePointer?
  try check(operation, operands) { body(&result, $0) }
  guard let result else {
    throw TorchError(operation: operation, shapes: operands.map(\.shape), message: "no result")
  }
  return Tensor(owning: result)
}
