import Foundation
import Testing

/// What `Scripts/regenerate-tables` has written, against what the recorded runs give now.
@Suite("Committed tables and figures") struct CommittedTablesTests {
  private static let folder = Checkout.root.appending(path: "paper-tables")
  private static let remedy: Comment = "Scripts/regenerate-tables writes it anew"

  private func committed(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
  }

  @Test("tables", arguments: ["table1", "table2", "table2-mapping", "table3"])
  func table(name: String) throws {
    let profile = name == "table1" ? [] : ["--profile", "short", "--recorded-only"]
    let invocation = try Invocation([name] + profile + ["--format", "markdown"], in: Folder())
    #expect(invocation.status == 0, "\(invocation.log)")
    #expect(try invocation.output == committed("\(name).md"), Self.remedy)
  }

  @Test("a table that has no subcommand of its own")
  func decay() throws {
    let recipe = Checkout.root.appending(path: "Reproductions/table2-decay/recipe.yaml").path
    let invocation = try Invocation(
      [
        "table2", "--recipe", recipe, "--profile", "short", "--recorded-only", "--format",
        "markdown",
      ], in: Folder())
    #expect(invocation.status == 0, "\(invocation.log)")
    #expect(try invocation.output == committed("table2-decay.md"), Self.remedy)
  }

  @Test("the list of recorded runs")
  func runs() throws {
    let invocation = try Invocation(
      ["list", "runs", "--recorded-only", "--format", "markdown"], in: Folder())
    #expect(invocation.status == 0, "\(invocation.log)")
    #expect(try invocation.output == committed("runs.md"), Self.remedy)
  }

  // Pictures are gnuplot's; what they show is their data.
  @Test("data and captions of figures", arguments: ["overhead", "adc", "training", "variation"])
  func figure(name: String) throws {
    let folder = try Folder()
    let invocation = try Invocation(
      [
        "figure-\(name)", "--profile", "short", "--recorded-only", "--format", "csv", "--output",
        "drawn",
      ], in: folder)
    #expect(invocation.status == 0, "\(invocation.log)")
    for suffix in ["csv", "txt"] {
      let drawn = try String(
        contentsOf: folder.url.appending(path: "drawn/figure-\(name).\(suffix)"), encoding: .utf8)
      #expect(try drawn == committed("figures/figure-\(name).\(suffix)"), Self.remedy)
    }
  }
}
