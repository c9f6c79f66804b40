import Foundation
import Synchronization

/// Where a command writes: tables to standard output, everything else to standard error.
package struct Console: Sendable {
  /// Writes a text as it is to standard output; see ``outputFailure`` for what fails.
  package let output: @Sendable (String) -> Void
  /// Writes a text as it is to standard error; nobody could be told what fails.
  package let log: @Sendable (String) -> Void
  /// The system's reason why standard output is not whole; nil if all was written so far.
  package let outputFailure: @Sendable () -> String?
  /// Whether somebody watches standard error: then a progress line may be overwritten.
  package let isTerminal: Bool

  package init(
    isTerminal: Bool, output: @escaping @Sendable (String) -> Void,
    log: @escaping @Sendable (String) -> Void,
    outputFailure: @escaping @Sendable () -> String? = { nil }
  ) {
    self.isTerminal = isTerminal
    self.output = output
    self.log = log
    self.outputFailure = outputFailure
  }

  /// The streams of this process.
  package static let standard: Console = {
    let output = StandardOutput()
    return Console(
      isTerminal: isatty(STDERR_FILENO) == 1, output: { output.write($0) },
      log: { _ = Console.write($0, to: STDERR_FILENO) }, outputFailure: { output.failure })
  }()

  /// Writes a text without a buffer; a reader that is gone ends the process by the system's signal.
  ///
  /// - Returns: The system's reason for what could not be written; nil if all was.
  fileprivate static func write(_ text: String, to descriptor: Int32) -> String? {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        // Somebody who has the same terminal or pipe open set it not to wait.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&ready, 1, -1)
      } else if errno != EINTR {
        return String(cString: strerror(errno))
      }
    }
    return nil
  }

  /// Writes one line to standard error.
  func error(_ line: String) { log(line.hasSuffix("\n") ? line : line + "\n") }
}

/// Standard output of this process, in which nothing follows what could not be written.
private final class StandardOutput: Sendable {
  private let firstFailure = Mutex<String?>(nil)

  /// Why a text could not be written; nil if all were.
  var failure: String? { firstFailure.withLock { $0 } }

  func write(_ text: String) {
    firstFailure.withLock { failure in
      if failure == nil { failure = Console.write(text, to: STDOUT_FILENO) }
    }
  }
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
