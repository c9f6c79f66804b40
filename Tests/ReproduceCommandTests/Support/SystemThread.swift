import Foundation
import Testing

/// What the system says of a thread of a process.
struct SystemThread {
  /// Whether the process began with it.
  let isMain: Bool
  /// A bit for every signal that it blocks; the lowest is signal 1.
  let blockedSignals: UInt64
  /// The time that it has computed for, in hundredths of a second.
  let processorTicks: Int

  /// Reads `/proc/<process>/task/<thread>`.
  init(folder: String, isMain: Bool) throws {
    self.isMain = isMain
    let status = try String(contentsOfFile: "\(folder)/status", encoding: .utf8)
    let mask = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigBlk:") })
    blockedSignals = try #require(UInt64(mask.split(separator: "\t")[1], radix: 16))
    let statistics = try String(contentsOfFile: "\(folder)/stat", encoding: .utf8)
    // The name stands in brackets and may hold spaces; user and system time are fields 14 and 15.
    let fields = try #require(statistics.split(separator: ")").last).split(separator: " ")
    processorTicks = try #require(Int(fields[11])) + #require(Int(fields[12]))
  }
}
