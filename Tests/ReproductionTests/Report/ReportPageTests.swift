import Foundation
import Testing

@testable import Reproduction

@Suite struct ReportPageTests {
  private func page() throws -> String {
    let plan = try Fixture.plan()
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells where cell.column == 0 {
      let run = try Fixture.run(cell, top1: cell.row == 1 ? 0.81 : 0.8)
      outcomes[cell.identifier] = .finished(
        RunRecord(
          run.provenance, topOne: cell.row == 1 ? 81 : 80,
          file: URL(filePath: "/project/results/trial/\(cell.identifier).h5")))
    }
    let table = ComparisonTable(
      plan: plan, outcomes: outcomes, paper: try Fixture.paper(), methods: try Fixture.methods())
    let input = try FigureInput(
      plan: plan, outcomes: outcomes, paper: Fixture.paper(), methods: Fixture.methods())
    return ReportPage(
      summary: "A < B & C",
      sections: [
        ReportPage.Section(
          table, title: "Trial",
          claims: table.claimLines.map { .init(text: $0.text, verdict: $0.verdict) }),
        ReportPage.Section(
          .adc(input), svg: "<?xml?>\n<svg><g id=\"a\"/><use xlink:href='#a'/></svg>"),
      ]
    ).html(project: URL(filePath: "/project"))
  }

  @Test("has the numbers, and the run file, seed, recipe hash and commit behind each")
  func provenance() throws {
    let page = try page()
    let cell = try #require(try Fixture.plan().cells.first { $0.row == 1 && $0.column == 0 })
    let hash = CellIdentifier.hash(try cell.configuration.canonicalText())
    #expect(page.contains("<td>81.00 ± 0.00 (paper 81.50)</td>"))
    #expect(page.contains("<td>\(hash)</td><td>0123456789ab</td>"))
    #expect(page.contains("<td>results/trial/\(cell.identifier).h5</td>"))
    #expect(page.contains("6 run files"))
  }

  @Test("loads nothing from elsewhere and has no script")
  func selfContained() throws {
    let page = try page()
    for forbidden in ["<script", "src=", "@import", "http://", "https://", "<link"] {
      #expect(!page.contains(forbidden))
    }
  }

  @Test("text is escaped, and names inside drawings are their own")
  func escaping() throws {
    let page = try page()
    #expect(page.contains("A &lt; B &amp; C"))
    #expect(page.contains("<g id=\"trial-a\"/><use xlink:href='#trial-a'/>"))
    #expect(!page.contains("<?xml"))
  }

  @Test("drawings have the page's ground and ink, and keep the colours of their series")
  func ink() {
    let svg = InlineDrawing.html(
      """
      <svg viewBox="0 0 336 269"><desc>by gnuplot</desc><rect x="0" y="0" fill="#ffffff"/>
      <path stroke='rgb(  0, 114, 178)'/><text fill="rgb(0,0,0)">black</text><g color="black"/>
      <path stroke="rgb(227, 227, 227)"/></svg>
      """, name: "figure")
    #expect(!svg.contains("#ffffff") && !svg.contains("gnuplot"))
    #expect(svg.contains("rgb(  0, 114, 178)"))
    #expect(svg.contains("<text fill=\"currentColor\">black</text>"))
    #expect(svg.contains("<g color=\"currentColor\"/>"))
    #expect(svg.contains("stroke=\"var(--line)\""))
    #expect(svg.contains("min-width:336px"))
  }

  @Test("claims of the paper stand first, each with its verdict")
  func claims() throws {
    let page = try page()
    #expect(page.contains("<span class=\"verdict yes\">reproduced</span>"))
    #expect(page.contains("published +1.00; ours over rival: +1.00 [+1.00, +1.00] points"))
  }
}
