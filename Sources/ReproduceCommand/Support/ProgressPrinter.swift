import Foundation
import Reproduction
import Synchronization
import Training

/// Tells on standard error how runs go on.
///
/// On a terminal one line is overwritten several times a second; in a log there is a plain line at
/// the end of each epoch; with `--quiet` there is nothing. No colour and no cursor movement but the
/// carriage return are used, so `NO_COLOR` has nothing to switch off.
final class ProgressPrinter: Sendable {
  private struct State {
    var lineLength = 0
    var lastDrawn: ContinuousClock.Instant?
  }

  private let console: Console
  private let isQuiet: Bool
  private let state = Mutex(State())

  /// Shortest time between two drawings of the overwritten line.
  private static let interval = Duration.milliseconds(250)

  init(console: Console, isQuiet: Bool) {
    self.console = console
    self.isQuiet = isQuiet
  }

  /// Prints a line of its own.
  func note(_ text: String) {
    guard !isQuiet else { return }
    state.withLock { state in
      clear(&state)
      console.error(text)
    }
  }

  /// Tells where the run stands.
  func update(_ progress: RunProgress) {
    guard !isQuiet else { return }
    state.withLock { state in
      if console.isTerminal {
        let now = ContinuousClock.now
        if let last = state.lastDrawn, now - last < Self.interval { return }
        state.lastDrawn = now
        draw(Self.line(progress), &state)
      } else if progress.batch == progress.batches, progress.phase != .validating {
        console.error("  " + Self.line(progress))
      }
    }
  }

  /// `epoch 3/10 training 40/118 · loss 1.234 · top-1 45.2 % · 210 images/s · 4 min left`.
  static func line(_ progress: RunProgress) -> String {
    var parts: [String] = []
    switch progress.phase {
    case .calibrating:
      return "calibrating for \(progress.stage), layer \(progress.batch)/\(progress.batches)"
    case .training:
      parts.append(
        "epoch \(progress.epoch + 1)/\(progress.epochs) \(progress.stage) "
          + "\(progress.batch)/\(progress.batches)")
    case .validating:
      parts.append("epoch \(progress.epoch + 1)/\(progress.epochs) validation")
    case .testing:
      parts.append("test \(progress.batch)/\(progress.batches)")
    }
    if let loss = progress.loss { parts.append(String(format: "loss %.3f", loss)) }
    if let top1 = progress.top1 { parts.append(String(format: "top-1 %.1f %%", 100 * top1)) }
    parts.append(String(format: "%.1f images/s", progress.imagesPerSecond))
    if let left = progress.secondsLeft, left > 0 { parts.append("\(Plan.duration(left)) left") }
    return parts.joined(separator: " · ")
  }

  private func draw(_ line: String, _ state: inout State) {
    let padding = String(repeating: " ", count: max(0, state.lineLength - line.count))
    console.log("\r" + line + padding)
    state.lineLength = line.count
  }

  private func clear(_ state: inout State) {
    guard state.lineLength > 0 else { return }
    console.log("\r" + String(repeating: " ", count: state.lineLength) + "\r")
    state.lineLength = 0
  }
}
