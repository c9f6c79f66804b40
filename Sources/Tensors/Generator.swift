import CTorchShim

/// A seeded source of random numbers on one device.
public final class Generator: @unchecked Sendable {
  // Sendable because libtorch locks its generators; the order of draws is the caller's business.
  private let pointer: OpaquePointer

  /// Starts a sequence that depends on `seed` alone.
  public init(seed: UInt64, device: Device = .cpu) throws(TorchError) {
    var result: OpaquePointer?
    try check("Generator(seed:)") { torch_generator_new(seed, device.code, &result, $0) }
    guard let result else {
      throw TorchError(operation: "Generator(seed:)", shapes: [], message: "no result")
    }
    pointer = result
  }

  deinit { torch_generator_free(pointer) }

  /// The whole state, as bytes; assign with ``restore(_:)`` to continue the same sequence.
  package func state() throws(TorchError) -> [UInt8] {
    try make("Generator.state") { torch_generator_get_state(pointer, $0, $1) }.bytes()
  }

  /// Continues the sequence whose ``state()`` is given.
  package func restore(_ state: [UInt8]) throws(TorchError) {
    let tensor = try Tensor(state, shape: [state.count])
    try check("Generator.restore") { torch_generator_set_state(pointer, tensor.pointer, $0) }
  }

  /// Values drawn uniformly from [0, 1).
  public func uniform(_ shape: [Int], scalarType: ScalarType = .float32) throws(TorchError)
    -> Tensor
  {
    try draw(TORCH_UNIFORM, shape, scalarType)
  }

  /// Values drawn from the standard normal distribution.
  public func normal(_ shape: [Int], scalarType: ScalarType = .float32) throws(TorchError)
    -> Tensor
  {
    try draw(TORCH_NORMAL, shape, scalarType)
  }

  private func draw(_ distribution: torch_distribution, _ shape: [Int], _ type: ScalarType)
    throws(TorchError) -> Tensor
  {
    try make("Generator.draw") {
      torch_tensor_random(
        pointer, distribution, shape.map(Int64.init), Int32(shape.count), type.code, $0, $1)
    }
  }
}
