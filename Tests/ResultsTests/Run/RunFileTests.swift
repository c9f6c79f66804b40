import Foundation
import Testing

@testable import Results

@Suite("Run files")
struct RunFileTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("run.h5")
  }

  @Test("a run with everything comes back as it was")
  func full() throws {
    try SampleRun.full.write(to: path)
    #expect(try RunFile.read(path) == SampleRun.full)
  }

  @Test("a run that has only begun comes back as it was", arguments: RunProvenance.Status.allCases)
  func begun(status: RunProvenance.Status) throws {
    var run = RunFile(provenance: SampleRun.provenance)
    run.provenance.status = status
    run.provenance.versions = [:]
    try run.write(to: path)
    #expect(try RunFile.read(path) == run)
    #expect(
      try RunSummary.read(path)
        == RunSummary(provenance: run.provenance, epochs: 0, top1: nil, top5: nil))
  }

  @Test("a summary says what a table needs")
  func summary() throws {
    try SampleRun.full.write(to: path)
    #expect(
      try RunSummary.read(path)
        == RunSummary(
          provenance: SampleRun.provenance, epochs: 3, trainTop1: 0.5, top1: 0.75, top5: 1,
          testImages: 4, accounting: try #require(SampleRun.full.accounting).totals))
  }

  @Test("chips are told apart by their conditions, in the order of the file")
  func variation() throws {
    try SampleRun.full.write(to: path)
    let record = try #require(try VariationRecord.read(path))
    #expect(record == SampleRun.variation)
    #expect(record.conditions.map(\.logNormalSigma) == [0.25, 0])
    #expect(record.chips(under: record.conditions[0]).map(\.top1) == [0.5, 0.25])
    try RunFile(provenance: SampleRun.provenance).write(to: path)
    #expect(try VariationRecord.read(path) == nil)
  }

  @Test("a network of 272,000 parameters with histograms comes back as it was")
  func large() throws {
    var run = SampleRun.full
    run.network = (0..<100).map { index in
      let values = (0..<2720).map { Float(sin(Double($0 * (index + 1)))) }
      return NetworkParameter(
        name: "layer\(index)", value: StoredArray(values, shape: [34, 80]))
    }
    let template = SampleRun.layers[3]
    let counts = StoredArray([Int64](repeating: 1 << 33, count: 3 * 256), shape: [3, 256])
    run.layers = (0..<20).map { index in
      var layer = template
      layer.name = "layer\(index)"
      layer.psumHistogram = PartialSumHistogram(
        counts: counts, edges: (0...256).map { Double($0) }, unit: .adcSteps)
      return layer
    }
    try run.write(to: path)
    let read = try RunFile.read(path)
    #expect(read == run)
    #expect(read.network.reduce(0) { $0 + $1.value.shape.reduce(1, *) } == 272_000)
  }

  @Test("what a layer holds as its weight is not kept twice, and its place in the network is")
  func sharedWeights() throws {
    var run = SampleRun.full
    let index = try #require(run.layers.firstIndex { $0.weight != nil })
    let (layer, weight) = (run.layers[index].name, try #require(run.layers[index].weight))
    run.network.removeAll { $0.name == "\(layer).weight" }
    run.network.insert(NetworkParameter(name: "\(layer).weight", value: weight), at: 1)
    try run.write(to: path)
    #expect(try RunFile.read(path) == run)
    #expect(try !HDF5File.open(path).contains("network/\(layer).weight"))

    // A parameter of that name with other values is one of its own.
    let values = [Float](repeating: 7, count: weight.shape.reduce(1, *))
    run.network[1].value = StoredArray(values, shape: weight.shape)
    try run.write(to: path)
    #expect(try RunFile.read(path) == run)
    #expect(try HDF5File.open(path).contains("network/\(layer).weight"))
  }

  @Test("rounded logits are the nearest multiples of 1/32; nothing else changes")
  func roundedLogits() {
    let logits = StoredArray([Float(0.01), 0.02, -3.99, 100.5], shape: [2, 2])
    let test = TestResult(
      labels: [0, 1], predictions: [1, 1], logits: logits, top1: 0.5, top5: 1)
    var expected = test
    expected.logits = StoredArray([Float(0), 0.03125, -4, 100.5], shape: [2, 2])
    #expect(test.withRoundedLogits == expected)
  }

  @Test("a name that HDF5 cannot have is refused", arguments: ["", ".", "a/b", "a\0"])
  func names(name: String) {
    var layer = SampleRun.full
    layer.layers[0].name = name
    var parameter = SampleRun.full
    parameter.network[0].name = name
    var extra = SampleRun.full
    extra.extras[0].name = name
    let path = path
    for (run, what) in [(layer, "a layer"), (parameter, "a network parameter"), (extra, "a group")]
    {
      #expect(throws: RunFileError.invalidName(name: name, what: what)) {
        try run.write(to: path)
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("a group of one's own cannot take the name of one with a meaning")
  func takenName() {
    let run = RunFile(provenance: SampleRun.provenance, extras: [RunExtra(name: "test")])
    #expect(throws: RunFileError.invalidName(name: "test", what: "a group")) {
      try run.write(to: folder.file("taken.h5"))
    }
  }
}

@Suite("Unreadable run files")
struct UnreadableRunFileTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("run.h5")
  }

  private func expectNotRunFile(_ reason: String) {
    for read in [{ _ = try RunFile.read($0) }, { _ = try RunSummary.read($0) }]
      as [(String) throws -> Void]
    {
      let error = #expect(throws: RunFileError.self) { try read(path) }
      guard case .notRunFile(path, let found)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(found.hasPrefix(reason), "\(found)")
      #expect(error?.description.hasPrefix("\(path): \(reason)") == true)
      #expect(
        error?.description.hasSuffix("; expected a run file written by reproduce train") == true)
    }
  }

  @Test("a file that is not there is named with the reason")
  func absent() {
    expectNotRunFile("cannot be read (No such file or directory)")
  }

  @Test("a file of another kind is named")
  func foreign() throws {
    try Data("epoch,loss\n0,2.3\n".utf8).write(to: URL(fileURLWithPath: path))
    expectNotRunFile("not an HDF5 file (17 bytes without its signature)")
  }

  @Test("an HDF5 file that is no run is named")
  func foreignHDF5() throws {
    try HDF5File.writeAtomically(to: path) { try $0.setAttribute("schema", to: 1) }
    expectNotRunFile("an HDF5 file without the attributes 'schema' and 'cell_id'")
  }

  @Test("a file cut short anywhere is an error", arguments: [0.02, 0.3, 0.6, 0.9, 0.999])
  func truncated(fraction: Double) throws {
    try SampleRun.full.write(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(Int(Double(whole.count) * fraction)).write(to: URL(fileURLWithPath: path))
    expectNotRunFile("damaged or cut short: HDF5 failed to open the file (")
  }

  @Test("a file of another schema says which one is read")
  func otherSchema() throws {
    try HDF5File.writeAtomically(to: path) { file in
      try file.setAttribute("schema", to: 2)
      try file.setAttribute("cell_id", to: "x")
    }
    #expect(throws: RunFileError.unsupportedSchema(file: path, found: 2)) {
      try RunFile.read(path)
    }
  }

  @Test("a missing or wrong part is named")
  func malformed() throws {
    try HDF5File.writeAtomically(to: path) { file in
      try file.setAttribute("schema", to: 1)
      try file.setAttribute("cell_id", to: "x")
      try file.setAttribute("status", to: "asleep")
    }
    #expect(
      throws: RunFileError.malformed(
        file: path, object: "/@status",
        reason: "'asleep' is none of finished, failed, diverged")
    ) { try RunFile.read(path) }
    try HDF5File.writeAtomically(to: path) { file in
      try file.setAttribute("schema", to: 1)
      try file.setAttribute("cell_id", to: "x")
      try file.setAttribute("status", to: 3)
    }
    #expect(
      throws: RunFileError.malformed(
        file: path, object: "/@status", reason: "holds an integer where text must be")
    ) { try RunFile.read(path) }
    try HDF5File.writeAtomically(to: path) { file in
      try SampleRun.provenance.write(to: file)
      try file.write([Float(1)], at: "metrics/epoch")
    }
    #expect(
      throws: RunFileError.malformed(
        file: path, object: "metrics/epoch", reason: "holds float32 where int32 must be")
    ) { try RunFile.read(path) }
    try HDF5File.writeAtomically(to: path) { try SampleRun.provenance.write(to: $0) }
    #expect(
      throws: RunFileError.malformed(file: path, object: "metrics/train_top1", reason: "missing")
    ) { try RunSummary.read(path) }
  }
}
