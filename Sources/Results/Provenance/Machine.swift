import Foundation

/// What is recorded of the machine: its kind, never its name or its user.
package enum Machine {
  /// Model name of the processor, such as `Neoverse-N1` or what `/proc/cpuinfo` calls it; the
  /// architecture where that gives none.
  package static func processor(
    information: String = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  ) -> String {
    for key in ["model name", "Model", "Hardware"] {
      for line in information.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else {
          continue
        }
        return parts[1].split(separator: " ").joined(separator: " ")
      }
    }
    return architecture
  }

  /// Model and driver of the first NVIDIA GPU.
  ///
  /// - Parameter driver: The driver's folder among the kernel's.
  /// - Returns: Such as `NVIDIA H100 80GB HBM3, driver 580.159.04`, with `unknown` for what the driver
  ///   does not tell.
  package static func gpu(driver: String = "/proc/driver/nvidia") -> String {
    func text(_ path: String) -> String {
      (try? String(contentsOfFile: "\(driver)/\(path)", encoding: .utf8)) ?? ""
    }
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "\(driver)/gpus")) ?? []
    let information = folders.min().map { text("gpus/\($0)/information") } ?? ""
    let model = information.split(separator: "\n").first { $0.hasPrefix("Model:") }?
      .dropFirst("Model:".count).trimmingCharacters(in: .whitespaces)
    let isVersion = /[0-9]+(\.[0-9]+)+/
    let version = text("version").firstMatch(of: isVersion).map { String($0.output.0) }
    return "\(model ?? "unknown"), driver \(version ?? "unknown")"
  }

  /// Versions of what every run depends on, and those the caller adds.
  ///
  /// - Parameter others: Versions by name; they win over those found here.
  /// - Returns: `hdf5`, `swift`, `os`, `architecture` and `others`.
  package static func versions(adding others: [String: String] = [:]) -> [String: String] {
    [
      "hdf5": HDF5Library.version, "swift": swiftVersion, "os": operatingSystem(),
      "architecture": architecture,
    ].merging(others) { _, other in other }
  }

  /// The distribution's name and version, such as `Debian GNU/Linux 12 (bookworm)`.
  static func operatingSystem(
    release: String = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
  ) -> String {
    let key = "PRETTY_NAME="
    let line = release.split(separator: "\n").first { $0.hasPrefix(key) }
    return line.map { $0.dropFirst(key.count).trimmingCharacters(in: ["\"", "'"]) } ?? "Linux"
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  /// The compiler's release, as far as a program can know what it was compiled with.
  private static var swiftVersion: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
