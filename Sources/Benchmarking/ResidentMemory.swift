import Foundation

/// How much memory this process holds, as the kernel counts it.
package enum ResidentMemory {
  /// At most so far, in MiB; nil where the kernel does not tell.
  ///
  /// Read from `/proc`, not from `getrusage`, whose figure a child takes over from its parent.
  package static func peak() -> Double? { value("VmHWM:") }

  /// Now, in MiB; nil where the kernel does not tell.
  package static func now() -> Double? { value("VmRSS:") }

  private static func value(_ name: String) -> Double? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map {
      $0 / 1024
    }
  }
}
