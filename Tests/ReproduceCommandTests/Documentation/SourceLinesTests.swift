import Foundation
import Testing

@Suite("Sources that comments name") struct SourceLinesTests {
  private static let catalogue = "Sources/Crossbar/Documentation.docc"

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Checkout.root.appending(path: path), encoding: .utf8)
  }

  /// The words in bold that open the entries of the bibliography.
  private func keys() throws -> [String] {
    let glossary = try text("\(Self.catalogue)/Glossary.md")
    let start = try #require(glossary.range(of: "## Sources"))
    return glossary[start.upperBound...].split(separator: "\n").filter { $0.hasPrefix("- **") }
      .flatMap { $0.split(separator: ":")[0].matches(of: /\*\*(.+?)\*\*/).map { String($0.1) } }
  }

  /// What follows every `Source:` of a comment, to the end of its paragraph.
  private func sources() throws -> [(file: String, text: String)] {
    var found: [(String, String)] = []
    for folder in ["Sources", "Baselines", "Examples"] {
      let files = FileManager.default.enumerator(
        at: Checkout.root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard ["swift", "h", "cpp"].contains(file.pathExtension),
          !file.path.contains("/.build/")
        else { continue }
        let lines = try String(contentsOf: file, encoding: .utf8)
          .split(separator: "\n", omittingEmptySubsequences: false)
          .map { $0.trimmingCharacters(in: .whitespaces) }
        for (index, line) in lines.enumerated() {
          guard line.hasPrefix("//"), let start = line.range(of: "Source: ") else { continue }
          let rest = lines[(index + 1)...].prefix { $0.hasPrefix("// ") || $0.hasPrefix("/// ") }
            .map { $0.drop { $0 == "/" }.trimmingCharacters(in: .whitespaces) }
          let text = [String(line[start.upperBound...])] + rest
          found.append((file.lastPathComponent, text.joined(separator: " ")))
        }
      }
    }
    return found
  }

  @Test("each is in the bibliography")
  func resolve() throws {
    let keys = try keys()
    let sources = try sources()
    #expect(keys.count > 10 && sources.count > 20)
    for source in sources {
      #expect(keys.contains { source.text.contains($0) }, "\(source.file): \(source.text)")
    }
  }

  @Test("a part of the specification is a heading of its page")
  func headings() throws {
    let page = try text("\(Self.catalogue)/Specification.md")
    let headings = Set(
      page.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) })
    let parts = try sources().flatMap { source in
      source.text.matches(of: /the specification(?:, |'s table )"([^"]+)"/).map { String($0.1) }
    }
    #expect(parts.count > 5)
    for part in parts { #expect(headings.contains(part), "\(part)") }
  }
}
