import Foundation
import Results
import Testing

@testable import ReproduceCommand

@Suite("export", .serialized) struct ExportTests {
  private func export(_ arguments: [String], in folder: Folder) throws -> Invocation {
    try Invocation(["export", "run.h5", "--quiet"] + arguments, in: folder)
  }

  @Test(
    "hardware gives the codes, outputs and classes of the network on every image",
    arguments: [
      ["layer-wise"], ["array-wise", "--adc-bits", "ternary"], ["column-aligned"],
      ["two-stage-partial-sum", "--adc-bits", "3"],
      ["column-aligned", "--adc-bits", "4", "--encoding", "twosComplement"],
      ["column-aligned", "--adc-bits", "2", "--encoding", "dualConversion", "--rows", "64"],
      ["array-wise", "--adc-bits", "2", "--option", "partialSumOffset=learned"],
      ["column-aligned", "--mapping", "replicated", "--rows", "72"],
    ])
  func verified(_ run: [String]) throws {
    let folder = try TinyNetworks.folder(run[0], Array(run.dropFirst()))
    let invocation = try export(["--verify"], in: folder)
    #expect(invocation.status == 0, "\(invocation.output)\(invocation.log)")
    #expect(invocation.output.hasSuffix("verdict   the same bits everywhere\n"))
  }

  @Test(
    "methods without codes say why",
    arguments: [
      ("float32", "keeps weights in floating point, so there is nothing to program"),
      ("ideal-adc", "its ADC is ideal, so there are no codes"),
    ])
  func refused(method: String, reason: String) throws {
    let folder = try TinyNetworks.folder(method)
    for flags in [["--verify"], ["--output", "out.npz"]] {
      let invocation = try export(flags, in: folder)
      #expect(invocation.status == 64)
      #expect(invocation.log.contains(reason), "\(invocation.log)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "out.npz").path))
  }

  @Test("both formats hold what the documentation lists, and nothing else")
  func contents() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    for name in ["out.h5", "out.npz"] {
      let invocation = try export(["--output", name], in: folder)
      #expect(invocation.status == 0, "\(invocation.log)")
    }
    let file = try HDF5File.open(folder.url.appending(path: "out.h5").path)
    var found: Set<String> = []
    for group in ["/", "layers/stage2.block0.convolution0"] {
      let shown = group == "/" ? "" : "layers/<layer>"
      for name in try file.attributeNames(on: group) { found.insert("\(shown)@\(name)") }
    }
    for member in try file.members(of: "layers/stage2.block0.convolution0")
    where member.kind == .array { found.insert("layers/<layer>/\(member.name)") }
    #expect(try file.members(of: "network").contains { $0.name == "stem.weight" })
    found.insert("network/<parameter>")
    let page = try String(
      contentsOf: Checkout.root.appending(
        path: "Sources/Results/Documentation.docc/ExportedNetwork.md"), encoding: .utf8)
    let documented = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.split(separator: "`")[1] }.map(String.init)
    #expect(Set(documented) == found)
  }

  @Test("there has to be something to do, and a known format")
  func usage() throws {
    let folder = try Folder()
    #expect(try export([], in: folder).status == 64)
    #expect(try export(["--output", "out.csv"], in: folder).status == 64)
  }
}
