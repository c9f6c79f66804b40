import Foundation
import Testing

@testable import Reproduction

/// gnuplot is part of the set-up, so these tests want it.
@Suite struct GnuplotTests {
  private let path = ProcessInfo.processInfo.environment["PATH"]

  private func figure(named name: String, points: Int) -> Figure {
    let axes = [Figure.Axis(column: "x", label: "bits \"quoted\"", step: 1)]
    let curve = Figure.Series(
      label: "a_b \"c\"", kind: .curve,
      points: (0..<points).map {
        Figure.Point(
          row: "r", method: "m", column: "c", positions: [Double($0)],
          accuracy: SeedStatistics([70, 80 + Double($0)]), dataset: "cifar10", records: [])
      })
    let reference = Figure.Series(
      label: "reference", kind: .reference,
      points: [
        Figure.Point(
          row: "r", method: "m", column: "c", positions: [nil],
          accuracy: points == 0 ? nil : SeedStatistics([90]), dataset: "cifar10", records: [])
      ])
    return Figure(
      name: name, title: "Trial", profile: .quick, axes: axes, series: [curve, reference],
      errorBars: "Error bars: none.")
  }

  @Test("draws every format, data and script beside it", arguments: [0, 1, 3])
  func draws(points: Int) throws {
    let folder = try TemporaryFolder()
    let files = try figure(named: "trial", points: points).drawing.write(
      to: folder.url, formats: [.svg, .pdf, .png], gnuplot: Gnuplot(path: path))
    #expect(
      files.map(\.lastPathComponent) == [
        "trial.csv", "trial.gp", "trial.txt", "trial.svg", "trial.pdf", "trial.png",
      ])
    let svg = try String(contentsOf: files[3], encoding: .utf8)
    #expect(svg.contains("</svg>"))
    #expect(svg.contains(points == 0 ? "no finished run" : "a_b"))
    #expect(try Data(contentsOf: files[4]).prefix(5) == Data("%PDF-".utf8))
    #expect(try Data(contentsOf: files[5]).prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
  }

  @Test("without gnuplot the error says how to get it")
  func missing() throws {
    #expect(throws: FigureError.noGnuplot) { try Gnuplot(path: "/nowhere:/dev") }
    #expect(throws: FigureError.noGnuplot) { try Gnuplot(path: nil) }
  }

  @Test("a script that fails is an error with gnuplot's own words")
  func failure() throws {
    let folder = try TemporaryFolder()
    let script = folder.url.appending(path: "wrong.gp")
    try Data("plot nonsense".utf8).write(to: script)
    let gnuplot = try Gnuplot(path: path)
    #expect {
      try gnuplot.draw(script, format: .svg)
    } throws: { error in
      "\(error)".contains("undefined variable: nonsense")
    }
  }
}
