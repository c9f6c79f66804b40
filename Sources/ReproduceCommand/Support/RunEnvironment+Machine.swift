import CCrossbarKernels
import Foundation
import Reproduction
import Results
import Tensors

extension RunEnvironment {
  /// This machine and this program, as far as a run's provenance tells.
  static func current(device: Device, project: URL?) -> RunEnvironment {
    RunEnvironment(
      revision: project.map { .current(of: $0.path) } ?? .unknown, device: device.rawValue,
      processor: Machine.processor(),
      instructionSet: instructionSet, threads: Torch.threadCount,
      versions: Machine.versions(
        adding: ["libtorch": Torch.version]
          .merging(device == .cuda ? ["gpu": Machine.gpu()] : [:]) { _, gpu in gpu }),
      now: { Date.now.formatted(.iso8601) })
  }

  private static var instructionSet: String {
    String(cString: crossbar_isa_name(crossbar_isa_detected()))
  }
}
