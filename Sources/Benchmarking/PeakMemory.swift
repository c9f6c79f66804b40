import Foundation

/// How much memory a process has held at most.
package enum PeakMemory {
  /// The largest resident set of this process so far, in MiB.
  package static func mebibytes() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }
}
