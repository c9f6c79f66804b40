import Foundation

/// One web page with every table and figure, and where each of their numbers comes from.
///
/// It holds all it needs, so it can be mailed or archived as one file.
package struct ReportPage: Sendable {
  /// What the page is about, below its heading.
  package var summary: String
  /// In the order of the page.
  package var sections: [Section]

  /// A table or a figure.
  package struct Section: Sendable {
    /// Its name, such as `table2`.
    package var name: String
    /// What it shows.
    package var title: String
    /// The element that shows it.
    package var body: String
    /// What follows for claims of the paper.
    package var claims: [Line]
    /// Every run that a number of it comes from.
    package var records: [RunRecord]

    /// A claim and what became of it.
    package struct Line: Sendable {
      package var text: String
      package var verdict: Verdict

      package init(text: String, verdict: Verdict) {
        self.text = text
        self.verdict = verdict
      }
    }
  }

  /// Gathers what the page shows.
  package init(summary: String, sections: [Section]) {
    self.summary = summary
    self.sections = sections
  }

  /// The page.
  ///
  /// - Parameter project: The folder that paths of run files are shortened to.
  /// - Returns: HTML, ending in a line break.
  package func html(project: URL) -> String {
    let links = sections.map { "<a href=\"#\($0.name)\">\($0.name)</a>" }.joined(separator: " ")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Column-wise quantization: reproduction report</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header><h1>Column-wise quantization of weights and partial sums</h1>
      <p>\(HTML.escaped(summary))</p>
      <nav>\(links)</nav></header>
      <main>
      \(claims)
      \(sections.map { section($0, project: project) }.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private var claims: String {
    let lines = sections.flatMap { section in
      section.claims.map { line in
        "<tr><td><span class=\"verdict \(Self.mark(line.verdict))\">\(line.verdict.word)</span></td>"
          + "<td>\(HTML.escaped(line.text))</td>"
          + "<td><a href=\"#\(section.name)\">\(section.name)</a></td></tr>"
      }
    }
    guard !lines.isEmpty else { return "" }
    return """
      <section id="claims"><h2>Claims of the paper</h2>
      <div class="wide"><table class="claims"><thead><tr><th scope="col">verdict</th>\
      <th scope="col">claim and evidence</th><th scope="col">from</th></tr></thead>
      <tbody>\(lines.joined(separator: "\n"))</tbody></table></div></section>
      """
  }

  private func section(_ section: Section, project: URL) -> String {
    """
    <section id="\(section.name)"><h2>\(HTML.escaped(section.title))</h2>
    \(section.body)
    \(Self.provenance(section.records, project: project))
    </section>
    """
  }

  private static func mark(_ verdict: Verdict) -> String {
    switch verdict {
    case .reproduced: "yes"
    case .sameDirection: "partly"
    case .notReproduced: "no"
    case .notAttempted: "open"
    }
  }

  /// One line per run file: what made the numbers above, and how to find it.
  private static func provenance(_ records: [RunRecord], project: URL) -> String {
    var seen: Set<String> = []
    let runs = records.filter { seen.insert($0.provenance.cellID).inserted }.sorted {
      ($0.provenance.method, $0.dataset, $0.seed) < ($1.provenance.method, $1.dataset, $1.seed)
    }
    guard !runs.isEmpty else { return "<p class=\"remark\">No run is behind this.</p>" }
    let lines = runs.map { run in
      let cells = [
        run.provenance.method, DatasetTitle.of(run.dataset), "\(run.seed)",
        TableText.percent(run.topOne), run.provenance.recipeHash,
        run.commits.joined(separator: ", "), run.profile, run.machines.joined(separator: "; "),
        run.provenance.started,
        run.file.map { TableText.path($0, below: project) } ?? "",
      ]
      return "<tr>\(cells.map { "<td>\(HTML.escaped($0))</td>" }.joined())</tr>"
    }
    let heads = [
      "method", "data", "seed", "top-1 (%)", "recipe hash", "commit", "profile", "machine",
      "started", "run file",
    ].map { "<th scope=\"col\">\($0)</th>" }.joined()
    return """
      <details><summary>Where the numbers come from: \(runs.count) run files</summary>
      <div class="wide"><table class="runs"><thead><tr>\(heads)</tr></thead>
      <tbody>\(lines.joined(separator: "\n"))</tbody></table></div></details>
      """
  }
}

extension ReportPage.Section {
  /// A table, with its verdicts where it has any.
  package init(_ table: any ResultTable, title: String, claims: [Line]) {
    self.init(
      name: table.name, title: title, body: table.grid().html(), claims: claims,
      records: table.records)
  }

  /// A figure as it was drawn.
  ///
  /// - Parameters:
  ///   - figure: What is drawn.
  ///   - svg: The drawing; nil if nothing could be drawn, and why stands in the caption.
  package init(_ figure: Figure, svg: String?) {
    let drawing = svg.map { InlineDrawing.html($0, name: figure.name) } ?? ""
    let caption = figure.caption().split(separator: "\n").map {
      "<p class=\"remark\">\(HTML.escaped(String($0)))</p>"
    }.joined(separator: "\n")
    self.init(
      name: figure.name, title: figure.title.split(separator: ".")[0].description,
      body: "<figure><div class=\"wide\">\(drawing)</div>"
        + "<figcaption>\(caption)</figcaption></figure>",
      claims: figure.claims.map { Line(text: $0.line, verdict: $0.verdict) },
      records: figure.records)
  }
}
