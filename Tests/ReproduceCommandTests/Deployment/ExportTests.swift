import Foundation
import Results
import Testing

@testable import ReproduceCommand

/// Networks that are exported: `--method` and further flags of `reproduce train`.
private enum Exported {
  /// Methods whose layers have no codes.
  static let withoutCodes = ["float32", "ideal-adc"]

  /// Every method that comes with the package, as a table runs it.
  static let methods = builtInMethods.map { $0.identity.name }
    .filter { !withoutCodes.contains($0) }.map { [$0, "--adc-bits", "3"] }

  /// Every granularity of weights with every one of partial sums.
  static let granularities = ["layer", "array", "column"].flatMap { weight in
    ["layer", "array", "column"].map { partialSum in
      [
        "granularity", "--adc-bits", "2", "--rows", "72", "--columns", "12",
        "--option", "weight=\(weight)", "--option", "partialSum=\(partialSum)",
      ]
    }
  }

  /// Converters, encodings, mappings and published options beside the defaults.
  static let options = [
    ["column-aligned", "--adc-bits", "1"],
    ["array-wise", "--adc-bits", "ternary"],
    ["saxena-2023", "--option", "resolution=ternary", "--option", "cellBits=1"],
    ["saxena-2022", "--option", "resolution=oneBit"],
    ["column-aligned", "--adc-bits", "4", "--encoding", "twosComplement"],
    [
      "column-aligned", "--adc-bits", "3", "--encoding", "twosComplement", "--option",
      "partialSumOffset=learned",
    ],
    ["column-aligned", "--adc-bits", "2", "--encoding", "dualConversion", "--rows", "64"],
    ["unanchored", "--adc-bits", "2", "--encoding", "dualConversion", "--option", "scales=3"],
    ["array-wise", "--adc-bits", "2", "--option", "partialSumOffset=learned"],
    ["column-aligned", "--adc-bits", "2", "--option", "weightScale=perSlice"],
    ["column-aligned", "--adc-bits", "3", "--activation-step", "learned"],
    ["column-aligned", "--mapping", "replicated", "--rows", "72"],
    ["kim-2022", "--adc-bits", "3", "--mapping", "replicated", "--rows", "72"],
    ["granularity", "--adc-bits", "3", "--option", "stages=2"],
  ]
}

@Suite("export", .serialized) struct ExportTests {
  private func export(_ arguments: [String], in folder: Folder) throws -> Invocation {
    try Invocation(["export", "run.h5", "--quiet"] + arguments, in: folder)
  }

  @Test(
    "hardware gives the codes, outputs and classes of the network on every image",
    arguments: Exported.methods + Exported.granularities + Exported.options)
  func verified(_ run: [String]) throws {
    let folder = try TinyNetworks.folder(run[0], Array(run.dropFirst()))
    let invocation = try export(["--verify"], in: folder)
    #expect(invocation.status == 0, "\(invocation.output)\(invocation.log)")
    #expect(invocation.output.hasSuffix("verdict   the same bits everywhere\n"))
    #expect(invocation.output.contains("Fashion-MNIST, 40 test images"))
    let layers = invocation.output.split(separator: "\n").map { $0.split(separator: " ") }
      .filter { $0.first?.hasPrefix("stage") ?? false }
    #expect(layers.count == 6)
    #expect(layers.allSatisfy { (Int($0[1]) ?? 0) > 0 }, "\(invocation.output)")
  }

  @Test(
    "methods without codes say why",
    arguments: [
      (["float32"], "keeps weights in floating point, so there is nothing to program"),
      (["ideal-adc"], "its ADC is ideal, so there are no codes"),
      (["column-aligned", "--adc-bits", "ideal"], "its ADC is ideal, so there are no codes"),
      (
        ["layer-wise", "--option", "arrays=summed"],
        "its columns have no converters with stored, equally spaced levels"
      ),
      (
        ["column-aligned", "--option", "partialSumOffset=batchCentre"],
        "its columns have no converters with stored, equally spaced levels"
      ),
    ])
  func refused(run: [String], reason: String) throws {
    let folder = try TinyNetworks.folder(run[0], Array(run.dropFirst()))
    for flags in [["--verify"], ["--output", "out.npz"]] {
      let invocation = try export(flags, in: folder)
      #expect(invocation.status == 64)
      #expect(invocation.log.contains(reason), "\(invocation.log)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "out.npz").path))
  }

  @Test("a weight of free scales is three-valued cells, its scales parts of the references")
  func unanchored() throws {
    let folder = try TinyNetworks.folder("unanchored", ["--adc-bits", "3"])
    #expect(try export(["--output", "out.h5"], in: folder).status == 0)
    let file = try HDF5File.open(folder.url.appending(path: "out.h5").path)
    let run = try RunFile.read(folder.url.appending(path: "run.h5").path)
    let name = "stage2.block0.convolution1"
    let layer = "layers/\(name)"
    #expect(try Set(file.read(Int8.self, at: "\(layer)/cells").values) == [-1, 0, 1])
    let multipliers = try file.read(Float.self, at: "\(layer)/multiplier").values
    let references = try file.read(Double.self, at: "\(layer)/reference_step").values
    let step = try #require(file.attribute("activation_step", on: layer)?.number)
    let parameter = try #require(run.network.first { $0.name == "\(name).weight.scales" })
    let scales = try #require(parameter.value.values(of: Float.self))
    #expect(scales.count == multipliers.count)
    for (scale, (multiplier, reference)) in zip(scales, zip(multipliers, references)) {
      // multiplier = 2^i sp and reference = sp / (sx s / 2^i), both of them rounded to float32.
      let found = Double(multiplier) / reference / step
      #expect(abs(found / Double(scale) - 1) < 1e-6)
    }
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
