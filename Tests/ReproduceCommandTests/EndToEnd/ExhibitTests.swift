import Foundation
import Reproduction
import Results
import Testing
import Training

@testable import ReproduceCommand

/// Tables and figures from runs that are made here, in a process of their own, on synthetic images.
@Suite("Tables and figures", .serialized) struct ExhibitTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.writeSyntheticImages(training: 400, test: 100)
    try folder.writeTinyRecipe()
    let table = try Executable(
      ["table2", "--recipe", "tiny.yaml", "--threads", "1"], in: folder, name: "table")
    #expect(table.wait() == 0)
  }

  private func invoke(_ arguments: String...) throws -> Invocation {
    try Invocation(arguments + ["--recipe", "tiny.yaml", "--recorded-only"], in: folder)
  }

  @Test("the engine counts untrained networks as run files count trained ones")
  func accounting() throws {
    let methods = try MethodCatalogue(builtInMethods)
    let runs = folder.url.appending(path: "results/tiny")
    let names = try FileManager.default.contentsOfDirectory(atPath: runs.path)
    #expect(names.count == 2)
    for name in names {
      let summary = try RunSummary.read(runs.appending(path: name).path)
      let configuration = try RunConfiguration(recipe: summary.provenance.recipe)
      let engine = try SchemeCost(
        network: configuration.network, crossbar: configuration.crossbar)
      let cost = try #require(try engine.of(methods.method(of: configuration)))
      #expect(
        summary.accounting["dequantization_multiplications"]
          == Double(cost.total(\.dequantizationMultiplications)))
      #expect(
        summary.accounting["dequantization_factors"] == Double(cost.total(\.dequantizationFactors)))
      #expect(summary.accounting["adc_conversions"] == Double(cost.total(\.adcConversions)))
      #expect(summary.accounting["scale_storage"] == Double(cost.total(\.scaleBytes)))
      #expect(summary.accounting["arrays"] == Double(cost.total(\.arrays)))
      #expect(summary.accounting["utilisation"] == cost.utilisation)
    }
  }

  @Test("a figure is data, script and caption from finished runs alone")
  func figure() throws {
    let invocation = try invoke("figure-overhead", "--format", "csv", "--output", "drawn")
    #expect(invocation.status == 0, "\(invocation.log)")
    #expect(
      invocation.output == """
        DIR/drawn/tiny.csv
        DIR/drawn/tiny.gp
        DIR/drawn/tiny.txt

        """)
    let data = try String(
      contentsOf: folder.url.appending(path: "drawn/tiny.csv"), encoding: .utf8)
    #expect(data.contains("Pareto front,"))
    let caption = try String(
      contentsOf: folder.url.appending(path: "drawn/tiny.txt"), encoding: .utf8)
    #expect(caption.contains("Data: Fashion-MNIST."))
    #expect(caption.contains("the same dequantization overhead"))
    #expect(caption.contains(": reproduced: column-aligned"))
  }

  @Test("figures of training and ADC bits and a grid read the same runs")
  func others() throws {
    for name in ["figure-training", "figure-adc"] {
      let invocation = try invoke(name, "--format", "csv", "--output", name)
      #expect(invocation.status == 0, "\(invocation.log)")
      let data = try String(
        contentsOf: folder.url.appending(path: "\(name)/tiny.csv"), encoding: .utf8)
      #expect(!data.contains("not attempted"))
    }
    let grid = try invoke("table3", "--format", "csv")
    #expect(grid.status == 0)
    #expect(grid.output.contains("cifar10,column,column,column-aligned,column-aligned"))
    #expect(grid.output.contains("cifar10,layer,column,two-stage"))
  }

  @Test("pictures are drawn where gnuplot is")
  func pictures() throws {
    let process = try Executable(
      ["figure-overhead", "--recipe", "tiny.yaml", "--recorded-only"], in: folder, name: "figure")
    let log = try process.log()
    #expect(process.wait() == 0, "\(log)")
    for suffix in ["svg", "pdf", "png"] {
      let file = folder.url.appending(path: "figures/tiny.\(suffix)")
      #expect(FileManager.default.fileExists(atPath: file.path))
    }
  }
}

@Suite("Pictures without gnuplot") struct AbsentGnuplotTests {
  @Test("are refused before any run, and neither data nor a plan need it")
  func absent() throws {
    let folder = try Folder()
    try folder.writeSyntheticImages(training: 400, test: 100)
    try folder.writeTinyRecipe()
    func invoke(_ arguments: String...) throws -> Invocation {
      try Invocation(
        ["figure-overhead", "--recipe", "tiny.yaml"] + arguments, in: folder, path: "")
    }
    let refused = try invoke()
    #expect(refused.status == 66)
    #expect(refused.output == "")
    #expect(refused.log.hasPrefix("reproduce: gnuplot is not in PATH; "))
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/results"))
    #expect(try invoke("--dry-run").status == 0)
    #expect(try invoke("--recorded-only", "--format", "csv").status == 0)
  }
}
