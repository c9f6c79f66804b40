import Foundation
import Reproduction
import Results
import Testing

@Suite("inspect --layer", .serialized) struct InspectLayerTests {
  static let layer = "stage1.block0.convolution0"

  private func inspect(_ arguments: [String], in folder: Folder) throws -> Invocation {
    try Invocation(["inspect", "run.h5"] + arguments, in: folder)
  }

  @Test(
    "every column is reported with its own scale, whatever the granularity",
    arguments: ["layer-wise", "array-wise", "column-aligned"])
  func columns(method: String) throws {
    let folder = try TinyNetworks.folder(method, ["--columns", "7", "--adc-bits", "2"])
    let path = folder.url.appending(path: "run.h5").path
    let run = try RunFile.read(path)
    let stored = try #require(run.layers.first { $0.name == Self.layer })
    let report = try LayerReport(of: Self.layer, in: run, file: path)
    let shape = try #require(stored.saturation?.shape)
    #expect(report.columns.count == shape.reduce(1, *))
    let scales = try #require(stored.psumScale?.values(of: Float.self)).map(Double.init)
    for column in report.columns {
      let row = column.slice * shape[1] + column.array
      let expected =
        switch method {
        case "layer-wise": scales[0]
        case "array-wise": scales[row * 3 + column.output / 7]
        default: scales[row * 16 + column.output]
        }
      #expect(column.scale == expected)
      #expect((0...1).contains(column.saturation))
      #expect((1...4).contains(try #require(column.usedCodes)))
    }
  }

  @Test("levels are those of the method's own codes, not of the table's bits")
  func ownCodes() throws {
    let folder = try TinyNetworks.folder("kim-2022", ["--adc-bits", "3"])
    let run = try RunFile.read(folder.url.appending(path: "run.h5").path)
    let codes = try #require(run.layers.first { $0.name == Self.layer }?.adcCodes)
    #expect(codes.values(of: Int16.self) == Array(-3...4) + Array(-3...4))
    let text = try inspect(["--layer", Self.layer, "--list", "0"], in: folder).output
    #expect(text.contains("code 4 ") && !text.contains("code -4 "), "\(text)")
  }

  @Test("columns are listed by how much is clipped, or all in their order")
  func listed() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    func lines(_ count: String) throws -> [Substring] {
      let invocation = try inspect(["--layer", Self.layer, "--list", count], in: folder)
      #expect(invocation.status == 0, "\(invocation.log)")
      let parts = invocation.output.components(separatedBy: "\n\n")
      return try #require(parts.first { $0.contains("slice  array  column") }).split(
        separator: "\n")
    }
    #expect(try lines("5").count == 5 + 2)
    #expect(try lines("all").count == 2 * 2 * 16 + 2)
    #expect(try lines("5")[0] == "the 5 columns that are clipped most")
    let whole = try inspect(["--layer", Self.layer, "--list", "0"], in: folder).output
    #expect(whole.contains("partial sums of slice 0 in ADC steps"))
    for code in ["code -1", "code 1"] { #expect(whole.contains(code)) }
    #expect(!whole.contains("code 0"))
  }

  @Test("the figure has its data and its script beside it", arguments: ["svg", "png", "pdf"])
  func figure(format: String) throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let gnuplot = "/usr/bin/gnuplot"
    try #require(FileManager.default.isExecutableFile(atPath: gnuplot), "Scripts/setup installs it")
    let invocation = try inspect(
      ["--layer", Self.layer, "--figure", "histogram.\(format)"], in: folder)
    #expect(invocation.status == 0, "\(invocation.log)")
    let figure = try Data(contentsOf: folder.url.appending(path: "histogram.\(format)"))
    #expect(figure.count > 1000)
    let data = try String(
      contentsOf: folder.url.appending(path: "histogram.csv"), encoding: .utf8)
    let shares = data.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    for slice in ["0", "1"] {
      let sum = shares.filter { $0[0] == slice }.reduce(0) { $0 + (Double($1[3]) ?? .nan) }
      #expect(abs(sum - 1) < 1e-9)
    }
    let script = try String(
      contentsOf: folder.url.appending(path: "histogram.gp"), encoding: .utf8)
    #expect(script.contains("set arrow from -1,") && script.contains("set arrow from 1,"))
  }

  @Test("an unknown layer is named with those that there are, and a layer without ADC says so")
  func refused() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let unknown = try inspect(["--layer", "conv1"], in: folder)
    #expect(unknown.status == 64)
    #expect(
      unknown.log.hasPrefix(
        "reproduce: DIR/run.h5: there is no layer 'conv1'; known: stage1.block0.convolution0, "))
    let ideal = try TinyNetworks.folder("ideal-adc")
    let refused = try inspect(["--layer", Self.layer], in: ideal)
    #expect(refused.status == 66)
    #expect(refused.log.contains("has no converters with equally spaced levels"))
  }
}
