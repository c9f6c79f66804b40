import Foundation
import Results
import TestSupport
import Testing

@Suite(
  "Notebooks", .serialized,
  .enabled(
    if: Python.withNotebooks != nil,
    "no Python that can execute notebooks; Scripts/setup makes one"))
struct NotebookTests {
  /// What is printed and drawn when notebooks are executed on some runs.
  private struct Execution {
    let text: [String: String]
    let pictures: [String: Int]

    init(of folder: URL) throws {
      var text: [String: String] = [:]
      var pictures: [String: Int] = [:]
      for file in try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil) where file.pathExtension == "ipynb"
      {
        let notebook = try JSONDecoder().decode(Notebook.self, from: Data(contentsOf: file))
        let outputs = notebook.cells.flatMap { $0.outputs ?? [] }
        let name = file.deletingPathExtension().lastPathComponent
        text[name] = outputs.flatMap { $0.text ?? [] }.joined()
        pictures[name] = outputs.count { $0.data?.keys.contains("image/png") == true }
      }
      self.text = text
      self.pictures = pictures
    }

    /// The words of the first line of a notebook's text that has all of the given words in it.
    func line(_ notebook: String, _ words: String...) throws -> [String] {
      let lines = try #require(text[notebook]).split(separator: "\n")
      let line = lines.first { line in words.allSatisfy { line.contains($0) } }
      return try #require(line, "\(words) is in no line of \(text[notebook] ?? "")")
        .split(separator: " ").map(String.init)
    }
  }

  private struct Notebook: Decodable {
    struct Output: Decodable {
      var text: [String]?
      var data: [String: Ignored]?
    }
    struct Cell: Decodable { var outputs: [Output]? }
    struct Ignored: Decodable { init(from _: any Decoder) {} }
    var cells: [Cell]
  }

  static let committed = Checkout.root.appending(path: "Reproductions/notebooks")

  private func execute(_ arguments: [String], in folder: Folder) throws -> Execution {
    let python = try #require(Python.withNotebooks)
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "executed"), withIntermediateDirectories: true)
    let result = try python.run(
      file: Self.committed.appending(path: "execute.py"),
      ["--output", folder.url.appending(path: "executed").path] + arguments)
    try #require(result.status == 0, "\(result.complaints)")
    return try Execution(of: folder.url.appending(path: "executed"))
  }

  /// Two methods with two seeds each, one of them on simulated chips.
  private func makeRuns(in folder: Folder) throws -> [String: RunFile] {
    var runs: [String: RunFile] = [:]
    for method in ["column-aligned", "layer-wise"] {
      for seed in ["0", "1"] {
        let made = try TinyNetworks.folder(method, ["--adc-bits", "3", "--seed", seed])
        if method == "layer-wise", seed == "0" {
          let chips = try Invocation(
            ["evaluate", "run.h5", "--variation-sigma", "0.25", "--chips", "3", "--quiet"], in: made
          )
          try #require(chips.status == 0, "\(chips.log)")
        }
        let name = "\(method)-\(seed)"
        let file = folder.url.appending(path: "runs/\(name).h5")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: made.url.appending(path: "run.h5"), to: file)
        runs[name] = try RunFile.read(file.path)
      }
    }
    return runs
  }

  @Test("what they print is what the run files hold, and each draws something")
  func agreement() throws {
    let folder = try Folder()
    let runs = try makeRuns(in: folder)
    let found = try execute(["--runs", folder.url.appending(path: "runs").path], in: folder)
    func percent(_ value: Double) -> String { String(format: "%.2f", 100 * value) }
    func top1(_ name: String) throws -> Double { try #require(runs[name]?.test).top1 }

    #expect(found.pictures.allSatisfy { $0.value > 0 }, "\(found.pictures)")
    #expect(found.pictures.count == 4)

    var means: [String: Double] = [:]
    for method in ["column-aligned", "layer-wise"] {
      let (first, second) = (try top1("\(method)-0"), try top1("\(method)-1"))
      means[method] = (first + second) / 2
      let deviation = abs(first - second) / 2.0.squareRoot()
      let line = try found.line("accuracy", method, "±")
      #expect(line == [method, percent((first + second) / 2), "±", percent(deviation), "2"])
    }
    let gain = try #require(means["column-aligned"]) - (try #require(means["layer-wise"]))
    let line = try found.line("accuracy", "over layer-wise")
    #expect(line[2] == String(format: "%+.2f", 100 * gain))

    let layers = try #require(runs["column-aligned-0"]).layers
    let saturation = layers.compactMap { $0.saturation?.values(of: Float.self) }
      .map { layer in layer.reduce(0) { $0 + Double($1) } / Double(layer.count) }
    let clipped = percent(saturation.reduce(0, +) / Double(saturation.count))
    #expect(try found.line("partial-sums", "column-aligned", "stage")[1] == clipped)

    let silent = layers.compactMap { $0.usedCodes?.values(of: Int32.self) }
      .map { layer in Double(layer.count { $0 == 1 }) / Double(layer.count) }
    let zeros = layers.compactMap { $0.weightCodes?.values(of: Int8.self) }
      .map { layer in Double(layer.count { $0 == 0 }) / Double(layer.count) }
    let words = try #require(
      found.text["partial-sums"]?.components(separatedBy: "columns with one code").last)
    let row = try #require(words.split(separator: "\n").first { $0.contains("column-aligned") })
      .split(separator: " ").compactMap { Double($0) }
    #expect(row.count == 4, "accuracy, zero weights, two slices: \(row)")
    #expect(abs(row[1] - 100 * zeros.reduce(0, +) / Double(zeros.count)) <= 0.051)
    // Both slices have as many columns.
    #expect(abs((row[2] + row[3]) / 2 - 100 * silent.reduce(0, +) / Double(silent.count)) <= 0.051)

    let variation = try #require(runs["layer-wise-0"]?.variation)
    let chips = variation.chips.map(\.top1)
    let curve = try found.line("variation", "layer-wise", " 0.25 ")
    #expect(curve[2] == percent(chips.reduce(0, +) / 3))
    #expect(curve.last == "3")

    let scales = layers.compactMap(\.psumScale).reduce(0) { $0 + $1.shape.reduce(1, *) }
    let counted = try found.line("scales", "column-aligned", "partial sum")
    #expect(counted[1...4] == ["partial", "sum", "column", "\(scales)"])
  }

  @Test("without a run they say so and end well")
  func nothing() throws {
    let folder = try Folder()
    let found = try execute(["--runs", folder.url.path], in: folder)
    for (name, text) in found.text {
      #expect(text.hasPrefix("0 "), "\(name): \(text)")
      #expect(found.pictures[name] == 0)
    }
  }

  @Test("the committed ones are executed, on the runs that are recorded")
  func recorded() throws {
    let folder = try Folder()
    let found = try execute([], in: folder)
    let committed = try Execution(of: Self.committed)
    #expect(committed.text == found.text, "execute them again: Scripts/execute-notebooks")
    #expect(committed.pictures == found.pictures)
    for text in committed.text.values {
      #expect(text.contains("Reproductions/recorded") && !text.contains(Checkout.root.path))
    }
  }

  @Test("an unknown notebook and a missing folder are named")
  func refused() throws {
    let python = try #require(Python.withNotebooks)
    let script = Self.committed.appending(path: "execute.py")
    let unknown = try python.run(file: script, ["acuracy"])
    #expect(unknown.status == 2)
    #expect(
      unknown.complaints.contains(
        "no notebook 'acuracy'; known: accuracy, partial-sums, scales, variation"))
    let missing = try python.run(file: script, ["--runs", "nowhere"])
    #expect(missing.status == 2)
    #expect(missing.complaints.contains("there is no folder nowhere"))
  }

  @Test("their module passes its own tests")
  func module() throws {
    let python = try #require(Python.withNotebooks)
    let tests = Checkout.root.appending(path: "Tests/NotebookModules/test_colonnade_runs.py")
    let result = try python.run(file: tests, [])
    #expect(result.status == 0, "\(result.complaints)")
    #expect(result.complaints.hasSuffix("OK\n"))
  }
}
