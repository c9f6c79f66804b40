import Foundation
import Reproduction
import Testing

/// `Reproductions/Recipe.md` against what the reader knows.
@Suite("The page on recipes") struct RecipePageTests {
  /// A place in the recipe of the tests, and the same with a key that nobody knows.
  static let places = [
    ("schema: 1\n", "schema: 1\nzzz: 1\n"),
    ("    batchSize: 8\n", "    batchSize: 8\n    zzz: 1\n"),
    ("learningRate: 0.1\n", "learningRate: 0.1\n      zzz: 1\n"),
    ("{ weights: 1.0e-4", "{ zzz: 1, weights: 1.0e-4"),
    ("schedule: cosine", "schedule: { zzz: 1 }"),
    ("schedule: cosine", "schedule: { cosine: { zzz: 1 } }"),
    ("schedule: cosine", "schedule: { multiStep: { zzz: 1 } }"),
    ("    label: Easy\n", "    label: Easy\n    zzz: 1\n"),
    ("{ name: resnet20 }", "{ zzz: 1, name: resnet20 }"),
    ("{ rows: 128", "{ zzz: 1, rows: 128"),
    ("{ normalization", "{ zzz: 1, normalization"),
    ("{ label: rival", "{ zzz: 1, label: rival"),
    ("profiles:\n", "profiles:\n  zzz: 1\n"),
    ("    seeds: [0]\n", "    seeds: [0]\n    zzz: 1\n"),
    ("{ epochs: 1", "{ zzz: 1, epochs: 1"),
    ("rows:\n  -", "variation: { zzz: 1 }\nrows:\n  -"),
  ]

  @Test("describes every key", arguments: places)
  func keys(line: String, unknown: String) throws {
    let page = try String(
      contentsOf: (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
      }.appending(path: "Reproductions/Recipe.md"), encoding: .utf8)
    let error = #expect(throws: RecipeError.self) {
      try Fixture.recipe(replacing: line, by: unknown)
    }
    guard case .unknownKey(_, "zzz", let known) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!known.isEmpty)
    for key in known { #expect(page.contains("`\(key)`"), "\(key)") }
  }
}
