import Foundation
import Testing

@testable import ReproduceCommand

@Suite("list and dry run") struct ListTests {
  @Test("list methods names all of them in the order of the catalogue")
  func methods() throws {
    let invocation = try Invocation(["list", "methods"], in: Folder())
    #expect(invocation.status == 0)
    let names = invocation.output.split(separator: "\n").map {
      String($0.split(separator: " ")[0])
    }
    #expect(names == builtInMethods.map { $0.identity.name })
  }

  @Test("list reads every recipe of the checkout")
  func recipes() throws {
    let invocation = try Invocation(["list", "recipes"], in: Folder())
    #expect(invocation.status == 0)
    #expect(invocation.output.contains("table2"))
  }

  @Test("list runs has those of the results folder and the recorded ones; a damaged one is told")
  func runs() throws {
    let folder = try Folder()
    let recorded = try FileManager.default.subpathsOfDirectory(
      atPath: Checkout.root.appending(path: "Reproductions/recorded").path
    ).filter { $0.hasSuffix(".h5") }
    let results = folder.url.appending(path: "mine/table2")
    try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
    try Data("no run".utf8).write(to: results.appending(path: "damaged.h5"))

    let invocation = try Invocation(
      ["list", "runs", "--results", "mine", "--format", "csv"], in: folder)
    #expect(invocation.status == 66)
    #expect(invocation.log.contains("mine/table2/damaged.h5: not an HDF5 file"))
    let lines = invocation.output.split(separator: "\n").dropFirst()
    #expect(lines.count == recorded.count)
    for name in recorded {
      #expect(lines.contains { $0.hasPrefix("Reproductions/recorded/\(name),finished,,") })
    }
  }

  @Test("a dry run names every cell, its cost and its state, and runs nothing")
  func dryRun() throws {
    let folder = try Folder()
    let invocation = try Invocation(
      ["table2", "--dry-run", "--profile", "paper", "--results", "runs"], in: folder)
    #expect(invocation.status == 0)
    let perSeed = try Checkout.recipe("table2").rows.count * 3
    #expect(invocation.output.hasPrefix("plan of table2, profile paper: \(3 * perSeed) cells\n"))
    let cells = invocation.output.split(separator: "\n").filter { $0.contains("-s0-") }
    #expect(cells.count == perSeed)
    #expect(invocation.output.contains("not attempted (ImageNet is not here"))
    #expect(invocation.output.contains("left to run: about"))
  }

  @Test("a dry run counts the chips that no file has yet")
  func chipsOfDryRun() throws {
    let folder = try Folder()
    try folder.writeSyntheticImages(training: 400, test: 100)
    let invocation = try Invocation(
      ["figure-variation", "--dry-run", "--profile", "smoke", "--results", "runs"], in: folder)
    #expect(invocation.status == 0)
    let recipe = try Checkout.recipe("figure-variation")
    let sweep = try #require(recipe.variation)
    let all = recipe.rows.count * sweep.logNormalSigmas.count * sweep.chips
    #expect(invocation.output.contains("\nchips to simulate: \(all), which is not in that time\n"))
  }

  @Test("a table of finished runs alone is printed where there is none")
  func recordedOnly() throws {
    let invocation = try Invocation(
      ["table2", "--recorded-only", "--profile", "smoke", "--format", "csv", "--results", "none"],
      in: Folder())
    #expect(invocation.status == 0)
    let lines = invocation.output.split(separator: "\n")
    #expect(lines.count == 1 + (try Checkout.recipe("table2").rows.count) * 3 + 3)
    #expect(lines.filter { $0.hasPrefix("top1,") }.allSatisfy { $0.contains("not attempted") })
  }
}
