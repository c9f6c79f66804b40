import Foundation
import Synchronization

/// Where a command writes: tables to standard output, everything else to standard error.
package struct Console: Sendable {
  /// Writes a text as it is to standard output.
  package let output: @Sendable (String) -> Void
  /// Writes a text as it is to standard error.
  package let log: @Sendable (String) -> Void
  /// Whether somebody watches standard error: then a progress line may be overwritten.
  package let isTerminal: Bool

  package init(
    isTerminal: Bool, output: @escaping @Sendable (String) -> Void,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.output = output
    self.log = log
  }

  /// The streams of this process.
  package static let standard = Console(
    isTerminal: isatty(STDERR_FILENO) == 1,
    output: { FileHandle.standardOutput.write(Data($0.utf8)) },
    log: { FileHandle.standardError.write(Data($0.utf8)) })

  /// Writes one line to standard error.
  func error(_ line: String) { log(line.hasSuffix("\n") ? line : line + "\n") }
}

/// What a command wrote, for tests.
package final class ConsoleRecorder: Sendable {
  private let texts = Mutex((output: "", log: ""))

  package init() {}

  /// A console that writes here.
  package var console: Console {
    Console(
      isTerminal: false,
      output: { text in self.texts.withLock { $0.output += text } },
      log: { text in self.texts.withLock { $0.log += text } })
  }

  /// What went to standard output.
  package var output: String { texts.withLock { $0.output } }
  /// What went to standard error.
  package var log: String { texts.withLock { $0.log } }
}
