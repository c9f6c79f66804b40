import Foundation
import Reproduction
import Results
import Tensors

extension RunEnvironment {
  /// This machine and this program, as far as a run's provenance tells.
  static func current(device: Device) -> RunEnvironment {
    RunEnvironment(
      revision: .ofProgram(at: program, builtIn: CommandContext.sourceCheckout.path),
      device: device.rawValue,
      processor: Machine.processor(),
      instructionSet: InstructionSet.used, threads: Torch.threadCount,
      versions: Machine.versions(
        adding: ["libtorch": Torch.version]
          .merging(device == .cuda ? ["gpu": Machine.gpu()] : [:]) { _, gpu in gpu }),
      now: { Date.now.formatted(.iso8601) })
  }

  /// The file that this code was loaded from; empty where the system does not tell.
  private static var program: String {
    let place = UInt(bitPattern: #dsohandle)
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    for line in maps.split(separator: "\n") {
      // start-end permissions offset device inode path
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      if fields.count == 6, bounds.count == 2, (bounds[0]..<bounds[1]).contains(place) {
        return fields[5].trimmingCharacters(in: .whitespaces)
      }
    }
    return ""
  }
}
