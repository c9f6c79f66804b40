import Foundation

extension Plan {
  /// What `--dry-run` prints: every cell with its state and cost, and the sum of what is left.
  ///
  /// - Parameters:
  ///   - finished: Identifiers whose run files are complete.
  ///   - diverged: Identifiers whose runs diverged, and are not made again either.
  ///   - measurements: Finished runs to estimate from.
  ///   - instructionSet: That of the fused kernels here, as run files name it.
  /// - Returns: Lines of text, ending in a line break.
  package func report(
    finished: Set<CellIdentifier>, diverged: Set<CellIdentifier> = [],
    measurements: [CostEstimate.Measurement], instructionSet: String
  ) -> String {
    var lines = [
      "plan of \(recipe.table), profile \(profile.rawValue): \(cells.count) cells", "",
    ]
    var (left, elsewhere) = (0.0, 0.0)
    var rows = [["cell", "data", "images × epochs", "time", "state"]]
    for cell in cells {
      let cost = CostEstimate(
        cell.configuration, from: measurements, instructionSet: instructionSet)
      let epochs = cell.configuration.training.epochs
      let basis = cost.basis == .stated ? "stated" : "measured"
      let state: String
      if finished.contains(cell.identifier) {
        state = "finished"
      } else if diverged.contains(cell.identifier) {
        state = "diverged"
      } else if let obstacle = cell.obstacle {
        state = "not attempted (\(obstacle))"
        elsewhere += cost.seconds
      } else {
        state = "to run"
        left += cost.seconds
      }
      let data =
        cell.configuration.dataset + (cell.standsInFor.map { " for \($0)" } ?? "")
      rows.append([
        cell.identifier.text, data, "\(cost.trainedImages / max(1, epochs)) × \(epochs)",
        "\(Self.duration(cost.seconds)) \(basis)", state,
      ])
    }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    lines += rows.map { row in
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return padded.dropLast().joined(separator: "  ") + "  " + (row.last ?? "")
    }
    lines += [
      "",
      "measured: from the times of the method's finished runs on a machine like this with as many "
        + "threads; stated: from the rate that the program states for two cores of a CPU.",
      "left to run: about \(Self.duration(left))",
    ]
    if elsewhere > 0 {
      lines.append("where it can be run, the rest: about \(Self.duration(elsewhere))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A time in words, such as `4 min` or `2 h 10 min`.
  package static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e12))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\((whole + 59) / 60) min"
    case ..<(48 * 3600): return "\(whole / 3600) h \(whole % 3600 / 60) min"
    default: return "\(whole / 86400) days"
    }
  }
}
