import Foundation
import TestSupport
import Testing

@Suite(
  "Python in the documentation", .serialized,
  .enabled(
    if: Python.withNotebooks != nil,
    "no Python with the libraries of the notebooks; Scripts/setup makes one"))
struct PythonSnippetTests {
  /// The blocks of Python of a page, one after the other, run in the folder of a real run.
  private func output(
    of page: String, in folder: Folder, file: String, then check: String
  ) throws -> [String] {
    let text = try String(contentsOf: Checkout.root.appending(path: page), encoding: .utf8)
    let blocks = text.components(separatedBy: "```python\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
    try #require(!blocks.isEmpty)
    let snippet = blocks.joined(separator: "\n")
      .replacing(/"[^"]*<(cell|run)>\.h5"/, with: "\"\(file)\"")
      .replacing("\"\(file)\"", with: "\"\(folder.url.appending(path: file).path)\"")
    let python = try #require(Python.withNotebooks)
    let result = try python.run("import os; os.environ['MPLBACKEND'] = 'Agg'\n" + snippet + check)
    try #require(result.status == 0, "\(result.complaints)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test("the page of run files and README read a run with chips")
  func runFile() throws {
    let folder = try TinyNetworks.folder("column-aligned", ["--adc-bits", "3"])
    let chips = try Invocation(
      ["evaluate", "run.h5", "--variation-sigma", "0.25", "--chips", "2", "--quiet"], in: folder)
    try #require(chips.status == 0, "\(chips.log)")
    let lines = try output(
      of: "Sources/Results/Documentation.docc/RunFile.md", in: folder, file: "run.h5",
      then: "\nprint(metrics.sizes['epoch'], layer.psum_scale.dims, len(chips))")
    #expect(lines.first?.hasPrefix("column-aligned fashion-mnist 0.") == true)
    #expect(lines.last == "2 ('slice', 'array', 'output_channel') 2")
    let read = try output(
      of: "README.md", in: folder, file: "run.h5",
      then: "\nprint('read')")
    #expect(read == ["read"])
    let article = try output(
      of: "Sources/Crossbar/Documentation.docc/ReadingARunFile.md", in: folder, file: "run.h5",
      then: "\nprint(run.attrs['method'], metrics.sizes['epoch'])")
    #expect(article == ["column-aligned 2"])
  }

  @Test("an exported layer computes what the run's scales say, in NumPy alone")
  func exportedLayer() throws {
    let folder = try TinyNetworks.folder("column-aligned", ["--adc-bits", "3"])
    let exported = try Invocation(
      ["export", "run.h5", "--output", "out.npz", "--quiet"], in: folder)
    try #require(exported.status == 0, "\(exported.log)")
    let lines = try output(
      of: "Sources/Results/Documentation.docc/ExportedNetwork.md", in: folder, file: "out.npz",
      then: """

        import h5py

        layer = h5py.File("\(folder.path)/run.h5")[name]
        rows = numpy.random.default_rng(1).integers(0, 16, (cells.shape[1], *cells.shape[3:]))
        expected, ties = numpy.zeros(cells.shape[2]), 0
        for a in range(cells.shape[1]):
            for s in range(cells.shape[0]):
                sums = (cells[s, a].astype(int) * rows[a]).sum((1, 2, 3))
                unit = layer["weight_scale"][a] * attributes[name]["activation_step"]
                position = sums * unit.astype(float) / layer["psum_scale"][s, a]
                ties += (abs(position % 1 - 0.5) < 1e-5).sum()
                found = numpy.clip(numpy.rint(position), -4, 3)
                expected += found * layer["psum_scale"][s, a] * 4.0 ** s
        significance = file[f"{name}/significance"]
        digits = numpy.tensordot(significance, cells.astype(float), 1)[0]
        print(ties, abs(output(rows) - expected).max() < 1e-5, abs(expected).max() > 0.1)
        print((digits == layer["weight_codes"][:, :digits.shape[1]]).all())
        """)
    #expect(lines == ["0 True True", "True"])
  }
}
