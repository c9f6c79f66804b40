import Foundation
import Reproduction
import Testing

@Suite("A new method")
struct MethodScaffoldTests {
  /// The files of this checkout that a new method is registered in, copied to a folder of their own.
  private func copiedCheckout() throws -> URL {
    let source = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
      url.deletingLastPathComponent()
    }
    let copy = FileManager.default.temporaryDirectory.appending(path: "checkout-\(UUID())")
    for path in [
      "Package.swift", "Sources/ReproduceCommand/BuiltInMethods.swift",
      "Tests/BaselinesTests/ConformanceTests.swift", "Reproductions/table2/recipe.yaml",
    ] {
      let target = copy.appending(path: path)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: source.appending(path: path), to: target)
    }
    return copy
  }

  private func text(_ path: String, in checkout: URL) throws -> String {
    try String(contentsOf: checkout.appending(path: path), encoding: .utf8)
  }

  @Test("is registered in every list, once, and in alphabetical order of imports")
  func registration() throws {
    let checkout = try copiedCheckout()
    defer { try? FileManager.default.removeItem(at: checkout) }
    try MethodScaffold(MethodName("my-scheme"), in: checkout).write()

    let manifest = try text("Package.swift", in: checkout)
    #expect(manifest.components(separatedBy: "\"MyScheme\",").count == 2)
    for path in [
      "Sources/ReproduceCommand/BuiltInMethods.swift",
      "Tests/BaselinesTests/ConformanceTests.swift",
    ] {
      let lines = try text(path, in: checkout).components(separatedBy: "\n")
      let imports = lines.filter { $0.hasPrefix("import ") }
      #expect(imports == imports.sorted() && imports.contains("import MyScheme"))
      #expect(lines.filter { $0 == "  MyScheme.self," }.count == 1)
    }
    #expect(
      try text("Baselines/MyScheme/MyScheme.swift", in: checkout)
        .contains("public struct MyScheme: QuantizationMethod"))
  }

  @Test("has the last row of table 2")
  func row() throws {
    let checkout = try copiedCheckout()
    defer { try? FileManager.default.removeItem(at: checkout) }
    try MethodScaffold(MethodName("my-scheme"), in: checkout).write()
    let recipe = try text("Reproductions/table2/recipe.yaml", in: checkout)
    let rows = recipe.components(separatedBy: "\nrows:\n")[1].components(separatedBy: "\n\n")[0]
    #expect(rows.hasSuffix("\n  - { label: my-scheme, method: my-scheme }"))
  }

  @Test("does not overwrite what is there, and writes nothing then")
  func existing() throws {
    let checkout = try copiedCheckout()
    defer { try? FileManager.default.removeItem(at: checkout) }
    try MethodScaffold(MethodName("my-scheme"), in: checkout).write()
    let manifest = try text("Package.swift", in: checkout)
    #expect(throws: ScaffoldError.exists(path: "Baselines/MyScheme")) {
      try MethodScaffold(MethodName("my-scheme"), in: checkout).write()
    }
    #expect(try text("Package.swift", in: checkout) == manifest)
  }

  @Test("needs a checkout whose lists it recognises")
  func foreignFolder() throws {
    let checkout = try copiedCheckout()
    defer { try? FileManager.default.removeItem(at: checkout) }
    let path = "Sources/ReproduceCommand/BuiltInMethods.swift"
    try Data("import Crossbar\n".utf8).write(to: checkout.appending(path: path))
    #expect(
      throws: ScaffoldError.unexpected(
        path: path, missing: "let builtInMethods: [any QuantizationMethod.Type] = [")
    ) { try MethodScaffold(MethodName("my-scheme"), in: checkout) }
    try FileManager.default.removeItem(at: checkout.appending(path: "Package.swift"))
    #expect(
      throws: ScaffoldError.notACheckout(folder: checkout.path, missing: "Package.swift")
    ) { try MethodScaffold(MethodName("my-scheme"), in: checkout) }
  }

  @Test(
    "is called by words of small letters and digits",
    arguments: ["", "My-scheme", "my_scheme", "-scheme", "scheme-", "a--b", "2bit", "array", "ä"])
  func names(name: String) {
    #expect(throws: ScaffoldError.self) { try MethodName(name) }
  }

  @Test("has a module named in camel case")
  func camelCase() throws {
    #expect(try MethodName("kim-2022").camelCase == "Kim2022")
    #expect(try MethodName("my-new-scheme").camelCase == "MyNewScheme")
  }
}
