import Foundation

/// What has to be written and changed so that a new method builds, is tested and has a row.
///
/// Made from the checkout as it is; nothing is written before all of it is known to fit.
package struct MethodScaffold {
  /// Files to write, by path inside the checkout: new ones and changed ones, in that order.
  package let created: [(path: String, text: String)]
  /// Changed files with their new text.
  package let changed: [(path: String, text: String)]

  private let checkout: URL

  private static let manifest = "Package.swift"
  private static let catalogue = "Sources/ReproduceCommand/BuiltInMethods.swift"
  private static let conformance = "Tests/BaselinesTests/ConformanceTests.swift"
  private static let recipe = "Reproductions/table2/recipe.yaml"

  /// Prepares a method.
  ///
  /// - Parameters:
  ///   - name: Not taken by any method.
  ///   - checkout: The folder of `Package.swift`.
  /// - Throws: ``ScaffoldError`` where a file is in the way, or not in the shape that is extended.
  package init(_ name: MethodName, in checkout: URL) throws(ScaffoldError) {
    self.checkout = checkout
    let module = name.camelCase
    let template = MethodTemplate(name: name)
    created = [
      ("Baselines/\(module)/\(module).swift", template.method),
      ("Baselines/\(module)/README.md", template.readMe),
      ("Tests/BaselinesTests/\(module)Tests.swift", template.tests),
    ]
    for path in ["Baselines/\(module)", "Sources/\(module)", created[2].path]
    where FileManager.default.fileExists(atPath: checkout.appending(path: path).path) {
      throw .exists(path: path)
    }
    changed = [
      (
        Self.manifest,
        try SourceText(Self.manifest, in: checkout)
          .appending("  \"\(module)\",", toListAt: "let baselineNames = [").text
      ),
      (
        Self.catalogue,
        try SourceText(Self.catalogue, in: checkout).importing(module)
          .appending(
            "  \(module).self,",
            toListAt: "let builtInMethods: [any QuantizationMethod.Type] = ["
          ).text
      ),
      (
        Self.conformance,
        try SourceText(Self.conformance, in: checkout).importing(module)
          .appending(
            "  \(module).self,",
            toListAt: "private let methods: [any QuantizationMethod.Type] = ["
          ).text
      ),
      (
        Self.recipe,
        try SourceText(Self.recipe, in: checkout)
          .appending(
            "  - { label: \(name.kebabCase), method: \(name.kebabCase) }", toBlockAt: "rows:"
          ).text
      ),
    ]
  }

  /// Writes everything: new files first, so that a list never names what is not there.
  ///
  /// - Throws: ``ScaffoldError/unwritable(path:reason:)``; what was written before stays.
  package func write() throws(ScaffoldError) {
    for (path, text) in created + changed {
      let file = checkout.appending(path: path)
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
      } catch {
        throw .unwritable(path: file.path, reason: error.localizedDescription)
      }
    }
  }
}
