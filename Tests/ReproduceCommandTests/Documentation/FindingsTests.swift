import Foundation
import Reproduction
import Results
import Testing

/// What FINDINGS says of recorded runs, against the runs.
@Suite("Findings") struct FindingsTests {
  /// A method, a data set and a seed.
  private struct Place: Hashable {
    var method: String
    var dataset: String
    var seed: String
  }

  /// The cells that are not empty of the first table under "Accuracies": `78.85 (80.32)`, on the test
  /// images and, in brackets, on the last epoch's training images.
  private func written() throws -> [Place: String] {
    let page = try String(
      contentsOf: Checkout.root.appending(path: "Reproductions/FINDINGS.md"), encoding: .utf8)
    let start = try #require(page.range(of: "\n## Accuracies\n")).upperBound
    let rows = page[start...].split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
      .map { row in
        row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
    let columns = try rows[0].dropFirst().map { title in
      let parts = try #require(title.wholeMatch(of: /CIFAR-(\d+), seed (\d)/), "\(title)")
      return (dataset: "cifar\(parts.1)", seed: String(parts.2))
    }
    var found: [Place: String] = [:]
    for row in rows.dropFirst(2) {
      try #require(row.count == columns.count + 1, "\(row)")
      let method = row[0].trimmingCharacters(in: ["`"])
      for (column, text) in zip(columns, row.dropFirst()) where !text.isEmpty {
        found[Place(method: method, dataset: column.dataset, seed: column.seed)] = text
      }
    }
    return found
  }

  /// The same of the runs in `recorded/table2`.
  private func recorded() throws -> [Place: String] {
    let folder = RunFolder([Checkout.root.appending(path: "Reproductions/recorded/table2")])
    #expect(folder.unreadable.isEmpty)
    let found = try folder.runs.map { run in
      let provenance = run.summary.provenance
      let place = Place(
        method: provenance.method, dataset: provenance.dataset, seed: "\(provenance.seed)")
      let (top1, trainTop1) = try (#require(run.summary.top1), #require(run.summary.trainTop1))
      return (place, String(format: "%.2f (%.2f)", 100 * top1, 100 * trainTop1))
    }
    return Dictionary(found) { "\($0) and \($1)" }
  }

  @Test("FINDINGS has every accuracy of table 2, and no other")
  func accuracies() throws {
    let (written, recorded) = try (written(), recorded())
    #expect(recorded.count > 20)
    for place in Set(written.keys).union(recorded.keys) {
      #expect(
        written[place] == recorded[place],
        "\(place.method), \(place.dataset), seed \(place.seed)")
    }
  }
}
