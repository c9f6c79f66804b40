import ArgumentParser
import Foundation
import Reproduction

/// `reproduce new-method`.
struct NewMethodCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-method",
    abstract: "Adds a method of your own to this checkout: module, test, registration, table row.",
    discussion: """
      What it writes builds, passes its tests and trains at once; it computes the column-aligned \
      scheme until you change Baselines/<Name>/<Name>.swift. Nothing is overwritten.
      """)

  @Argument(help: "Name in recipes and tables: small letters, digits and hyphens.")
  var name: String

  mutating func run() throws {
    let context = try CommandContext.require()
    let name = try MethodName(name)
    if context.methods.methods.contains(where: { $0.identity.name == name.kebabCase }) {
      throw ScaffoldError.exists(path: "a method '\(name.kebabCase)'")
    }
    // Nothing is written into a checkout that the user is not in.
    guard let checkout = context.enclosingProject() else {
      throw ScaffoldError.notACheckout(
        folder: context.workingDirectory.path, missing: "Reproductions/")
    }
    let scaffold = try MethodScaffold(name, in: checkout)
    try scaffold.write()
    for (path, _) in scaffold.created { context.console.output("new      \(path)\n") }
    for (path, _) in scaffold.changed { context.console.output("changed  \(path)\n") }
    context.console.error(
      """
      next: swift test --filter \(name.camelCase)
            swift run reproduce train --method \(name.kebabCase) --network resnet8 \
      --dataset fashion-mnist --training-images 512 --test-images 512 --epochs 2
            swift run reproduce table2 --profile smoke
            after every change of the method: the same with --again, or what it gave before is read
      """)
  }
}
