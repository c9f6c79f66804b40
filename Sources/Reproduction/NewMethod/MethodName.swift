/// The name of a method that does not exist yet, in the two ways it is written.
package struct MethodName: Hashable, Sendable {
  /// As in recipes and tables: `my-scheme`.
  package let kebabCase: String
  /// As module and type: `MyScheme`.
  package let camelCase: String

  /// Modules and types that every file sees and that a module of the same name would hide.
  private static let taken: Set<String> = [
    "Any", "Array", "Bool", "Character", "Dictionary", "Double", "Error", "Float", "Foundation",
    "Int", "Never", "Optional", "Result", "Self", "Set", "String", "Swift", "Task", "Testing",
    "Type",
  ]

  /// Checks a name.
  ///
  /// - Parameter name: Words of small letters and digits, joined by hyphens; begins with a letter.
  /// - Throws: ``ScaffoldError/name(_:reason:)``.
  package init(_ name: String) throws(ScaffoldError) {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    let letters = "abcdefghijklmnopqrstuvwxyz"
    guard let first = name.first, letters.contains(first),
      words.allSatisfy({ word in
        !word.isEmpty && word.allSatisfy { letters.contains($0) || "0123456789".contains($0) }
      })
    else {
      throw .name(name, reason: "write small letters, digits and hyphens, such as 'my-scheme'")
    }
    kebabCase = name
    camelCase = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    guard !Self.taken.contains(camelCase) else {
      throw .name(name, reason: "its module would be '\(camelCase)', which hides Swift's own")
    }
  }
}
