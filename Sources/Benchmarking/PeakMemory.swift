import Foundation

/// How much memory a process has held at most.
package enum PeakMemory {
  /// The largest resident set of this process so far, in MiB; nil where the kernel does not tell.
  ///
  /// Read from `/proc`, not from `getrusage`, whose figure a child takes over from its parent.
  package static func mebibytes() -> Double? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map {
      $0 / 1024
    }
  }
}
