import Foundation
import Testing

@Suite("Help") struct HelpTests {
  static let names = [
    "reproduce", "table1", "table2", "table2-mapping", "table3", "table-calibration",
    "figure-overhead", "figure-variation", "figure-training", "figure-adc", "report", "list",
    "train", "evaluate", "export", "inspect", "probe", "bench", "new-method", "data", "data-fetch",
    "data-verify",
    "data-list", "data-bench", "weights", "weights-export", "weights-check",
  ]

  /// The stored text is what `reproduce <command> --help` prints into a pipe.
  @Test("is the stored text", arguments: names)
  func text(name: String) throws {
    let file = Checkout.root.appending(path: "Tests/ReproduceCommandTests/Help/\(name).txt")
    let stored = try String(contentsOf: file, encoding: .utf8)
    // `data-fetch` is `data fetch`; names of tables and figures with a hyphen are one word.
    let isOneWord = name.hasPrefix("table") || name.hasPrefix("figure") || name == "new-method"
    let words =
      name == "reproduce"
      ? [] : isOneWord ? [name] : name.split(separator: "-").map(String.init)
    let invocation = try Invocation(words + ["--help"], in: Folder())
    #expect(invocation.status == 0)
    #expect(
      invocation.output == stored,
      "if the new text is meant, store it: reproduce … --help > \(file.lastPathComponent)")
  }

  @Test("goes to standard output and is no error")
  func stream() throws {
    let invocation = try Invocation(["table2", "--help"], in: Folder())
    #expect(invocation.status == 0)
    #expect(invocation.output.hasPrefix("OVERVIEW: Trains every method"))
    #expect(invocation.log == "")
  }
}
