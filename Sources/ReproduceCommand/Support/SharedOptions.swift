import ArgumentParser
import Crossbar
import Foundation
import Reproduction
import Tensors

extension ProfileName: ExpressibleByArgument {}
extension TableFormat: ExpressibleByArgument {}
extension Device: ExpressibleByArgument {}

extension ADCResolution {
  /// Reads the value of an option.
  ///
  /// - Throws: `ValidationError` for anything but `ideal`, `ternary` and 1 to 8.
  static func argument(_ text: String) throws -> ADCResolution {
    guard let resolution = ADCResolution(text) else {
      throw ValidationError("write 'ideal', 'ternary' or a number of bits from 1 to 8")
    }
    return resolution
  }
}

/// What every command that trains or evaluates takes.
struct MachineOptions: ParsableArguments {
  @Option(help: "Where tensors live: cpu or cuda.")
  var device: Device = .cpu

  @Option(help: "Threads of tensor operations; one per processor if left out.")
  var threads: Int?

  @Option(help: "Threads that decode image files; one per processor if left out.")
  var loaderThreads: Int?

  @Option(help: "Folder of data sets; otherwise $COLONNADE_DATA, then ~/.cache/colonnade.")
  var data: String?

  @Option(help: ArgumentHelp("Time between checkpoints inside an epoch.", valueName: "seconds"))
  var checkpointInterval = 60.0

  @Flag(help: "Print nothing but results and errors.")
  var quiet = false

  mutating func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads is \(threads); write a number of at least 1")
    }
    if let loaderThreads, loaderThreads < 1 {
      throw ValidationError("--loader-threads is \(loaderThreads); write a number of at least 1")
    }
    if !(checkpointInterval >= 0) {
      throw ValidationError(
        "--checkpoint-interval is \(checkpointInterval); write a number of seconds, 0 or more")
    }
    if !device.isAvailable {
      throw ValidationError("--device cuda: this machine or this libtorch has no CUDA; write cpu")
    }
  }

  /// Applies what belongs to the whole process.
  func apply() {
    Torch.useThreads(threads)
  }
}
