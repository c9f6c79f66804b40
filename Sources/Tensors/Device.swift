import CTorchShim
import Foundation

/// Where a tensor lives.
public enum Device: String, Sendable, CaseIterable {
  /// Main memory.
  case cpu
  /// The first NVIDIA GPU.
  case cuda

  /// Whether this machine and this build of libtorch offer the device.
  public var isAvailable: Bool { self == .cpu || torch_cuda_available() }

  var code: torch_device { self == .cuda ? TORCH_CUDA : TORCH_CPU }
}

/// Settings of libtorch that belong to the process, not to a tensor.
public enum Torch {
  /// The release of libtorch that the package was built against, such as `1.13.1`.
  public static var version: String { String(cString: torch_version()) }

  /// Threads that one operation may use; at least 1.
  public static var threadCount: Int { Int(torch_thread_count()) }

  /// Sets ``threadCount``.
  public static func setThreadCount(_ count: Int) {
    torch_set_thread_count(Int32(clamping: max(1, count)))
  }

  /// Sets ``threadCount``; nil asks for one per processor that this process may use.
  ///
  /// libtorch's own default counts processors in its own way, and finds one where a virtual machine
  /// shows two.
  package static func useThreads(_ count: Int?) {
    setThreadCount(count ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Keeps the memory of freed tensors in the process for the next ones, instead of giving it back.
  ///
  /// For programs that compute with large tensors until they end.
  package static func keepFreedMemory() { torch_keep_freed_memory() }

  /// Whether CUDA may round the operands of float32 products to TensorFloat-32, for tensor cores.
  ///
  /// Ten bits behind the leading one hold every activation code and every cell, and sums are float32
  /// in any case: partial sums stay exact whole numbers. Weights and activations of layers in floating
  /// point, and gradients, are rounded. libtorch's own default allows it in convolutions alone; nothing
  /// changes on the CPU.
  package static func useTensorFloat32(_ isAllowed: Bool) { torch_use_tensor_float32(isAllowed) }

  /// Runs `body` with the operands of products on CUDA as they are.
  ///
  /// What a network is worth should not depend on rounding that is there to train it faster: networks
  /// with converters of one bit that were tested with it have hundreds of images in other classes on a
  /// CPU (Reproductions/FINDINGS.md).
  ///
  /// - Parameter body: What is computed without rounding.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  package static func withoutTensorFloat32<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = torch_uses_tensor_float32()
    torch_use_tensor_float32(false)
    defer { torch_use_tensor_float32(before) }
    return try body()
  }

  /// Tensors alive in this process, for leak checks.
  public static var liveTensorCount: Int { Int(torch_tensor_live_count()) }
}

/// Runs `body` without recording operations for gradients on this thread.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  let before = torch_set_gradient_recording(false)
  defer { _ = torch_set_gradient_recording(before) }
  return try body()
}
