import Crossbar
import Datasets
import Foundation
import Reproduction
import Results
import Testing
import Training

@testable import ReproduceCommand

@Suite("evaluate on simulated chips", .serialized) struct ChipSweepTests {
  private func evaluate(_ arguments: [String], in folder: Folder) throws -> Invocation {
    try Invocation(["evaluate", "run.h5", "--quiet"] + arguments, in: folder)
  }

  private func record(_ folder: Folder, _ name: String = "run.h5") throws -> VariationRecord {
    try #require(try VariationRecord.read(folder.url.appending(path: name).path))
  }

  @Test("every chip is in the run file, nothing else of which changes")
  func stored() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let path = folder.url.appending(path: "run.h5").path
    let before = try RunFile.read(path)
    let invocation = try evaluate(
      ["--variation-sigma", "0.2", "--chips", "3", "--seed", "7"], in: folder)
    #expect(invocation.status == 0, "\(invocation.log)")
    #expect(
      invocation.output.contains("chips     3 of seed 7: log-normal sigma 0.2, ADC of 1 bit\n"))
    var after = try RunFile.read(path)
    let chips = try #require(after.variation).chips
    #expect(chips.map(\.number) == [0, 1, 2])
    #expect(chips.allSatisfy { $0.seed == 7 && $0.conditions.logNormalSigma == 0.2 })
    #expect(chips.allSatisfy { $0.conditions.images == 40 && (0...1).contains($0.top1) })
    after.variation = nil
    #expect(after == before)
  }

  @Test("a longer sweep simulates only what is missing, and gives what one in one piece gives")
  func continued() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let flags = ["--variation-sigma", "0.3", "--additive-sigma", "0.05"]
    _ = try evaluate(flags + ["--chips", "2"], in: folder)
    let first = try record(folder)
    _ = try evaluate(flags + ["--chips", "4"], in: folder)
    let both = try record(folder)
    #expect(Array(both.chips.prefix(2)) == first.chips)
    #expect(both.chips.map(\.evaluation) == [0, 0, 1, 1])
    #expect(both.evaluations.count == 2)
    _ = try evaluate(flags + ["--chips", "4", "--output", "other.h5"], in: folder)
    #expect(try record(folder, "other.h5") == both)

    let fresh = try TinyNetworks.folder("column-aligned")
    _ = try evaluate(flags + ["--chips", "4"], in: fresh)
    #expect(try record(fresh).chips.map(\.top1) == both.chips.map(\.top1))
    // Everything is there: nothing is simulated, nothing written.
    _ = try evaluate(flags + ["--chips", "3"], in: folder)
    #expect(try record(folder) == both)
  }

  @Test("an interrupted sweep keeps its finished chips, says where, and goes on")
  func interrupted() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let file = folder.url.appending(path: "run.h5")
    let stored = try StoredNetwork(
      of: file.path, methods: MethodCatalogue(builtInMethods),
      locator: DatasetLocator(explicit: folder.path, home: nil), device: .cpu)
    var variation = CellVariation()
    variation.logNormalSigma = 0.3
    let stop = StopRequest()
    let error = #expect(throws: ChipSweepError.self) {
      try ChipSweep(
        of: stored, .init(variation: variation, chips: 4, seed: 0, recalibrates: false)
      ).run(addingTo: file, environment: .current(device: .cpu), stop: stop) { chip, done, all in
        if chip == 1, done == all { stop.request() }
      }
    }
    let interruption = try #require(error)
    let failure = try #require(Failure(interruption))
    #expect(failure.status == .interrupted)
    #expect(failure.message.contains("\(file.path) keeps the chips that are finished"))
    #expect(try record(folder).chips.map(\.number) == [0, 1])
    _ = try evaluate(["--variation-sigma", "0.3", "--chips", "4"], in: folder)
    #expect(try record(folder).chips.map(\.number) == [0, 1, 2, 3])
  }

  @Test("the file of another network gets no chips and is left as it is")
  func otherNetwork() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let other = try TinyNetworks.folder("layer-wise")
    let place = folder.url.appending(path: "other.h5")
    try FileManager.default.copyItem(at: other.url.appending(path: "run.h5"), to: place)
    let before = try Data(contentsOf: place)
    let invocation = try evaluate(
      ["--variation-sigma", "0.1", "--chips", "2", "--output", "other.h5"], in: folder)
    #expect(invocation.status == 64)
    #expect(invocation.log.contains("other.h5: holds another network, of layer-wise-resnet8"))
    #expect(try Data(contentsOf: place) == before)
  }

  @Test("nothing is made where the run file or the folder of the output is not")
  func nothingLeftBehind() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    let flags = ["--variation-sigma", "0.1", "--chips", "1"]
    let absent = try Invocation(["evaluate", "nowhere/deep/run.h5"] + flags, in: folder)
    #expect(absent.status == 66)
    let exactly = try Invocation(["evaluate", "nowhere/deep/run.h5"], in: folder)
    #expect(absent.log == exactly.log)
    #expect(try evaluate(flags + ["--output", "nowhere/out.h5"], in: folder).status == 2)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == before)
  }

  @Test("without variation a chip has the recorded accuracy")
  func exact() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let invocation = try evaluate(["--variation-sigma", "0"], in: folder)
    #expect(invocation.status == 0)
    let run = try RunFile.read(folder.url.appending(path: "run.h5").path)
    let recorded = try #require(run.test).top1
    #expect(run.variation?.chips.map(\.top1) == [recorded])
  }

  @Test("recalibration without variation is made too, and changes no bit")
  func recalibratedExactly() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let file = folder.url.appending(path: "run.h5")
    /// Conversions of a column of the first layer, and the chip.
    func sweep(recalibrates: Bool) throws -> (conversions: Int, chip: VariationRecord.Chip) {
      let stored = try StoredNetwork(
        of: file.path, methods: MethodCatalogue(builtInMethods),
        locator: DatasetLocator(explicit: folder.path, home: nil), device: .cpu)
      let recorder = StatisticsRecorder()
      let layer = try #require(stored.network.crossbarLayers.first)
      layer.recorder = recorder
      let chips = try ChipSweep(
        of: stored,
        .init(variation: CellVariation(), chips: 1, seed: 0, recalibrates: recalibrates)
      ).run(
        addingTo: file, environment: .current(device: .cpu), stop: StopRequest()
      ) { _, _, _ in }
      return (recorder.conversionsPerColumn, try #require(chips.first))
    }
    let plain = try sweep(recalibrates: false)
    let recalibrated = try sweep(recalibrates: true)
    #expect(recalibrated.conversions > plain.conversions)
    #expect(recalibrated.chip.top1 == plain.chip.top1)
    #expect(!plain.chip.conditions.isRecalibrated && recalibrated.chip.conditions.isRecalibrated)
  }

  @Test("every kind of variation and recalibration has conditions of its own")
  func kinds() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    for flags in [
      ["--variation-sigma", "0.1"], ["--variation-sigma", "0.1", "--recalibrate"],
      ["--additive-sigma", "0.1"], ["--stuck-low", "0.01", "--stuck-high", "0.02"],
      ["--adc-offset-sigma", "0.5"], ["--variation-sigma", "0.1", "--test-images", "20"],
    ] {
      let invocation = try evaluate(flags + ["--chips", "2"], in: folder)
      #expect(invocation.status == 0, "\(invocation.log)")
    }
    let record = try record(folder)
    #expect(record.conditions.count == 6)
    #expect(record.chips.count == 12)
    #expect(record.conditions.map(\.isRecalibrated) == [false, true, false, false, false, false])
    #expect(record.conditions[3].stuckLowRate == 0.01)
    #expect(record.conditions[3].stuckHighRate == 0.02)
    #expect(record.conditions[5].images == 20)
  }

  @Test("converters of other bits are set anew; those of the run's bits are the run's")
  func adcBits() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    for bits in ["ideal", "3", "1", "ternary"] {
      let invocation = try evaluate(["--adc-bits", bits], in: folder)
      #expect(invocation.status == 0, "\(invocation.log)")
    }
    let run = try RunFile.read(folder.url.appending(path: "run.h5").path)
    let chips = try #require(run.variation).chips
    #expect(chips.map(\.conditions.adcBits) == [0, 3, 1, 1.5])
    #expect(chips[2].top1 == run.test?.top1)
  }

  @Test("a network in floating point has no cells to vary")
  func float() throws {
    let folder = try TinyNetworks.folder("float32")
    let invocation = try evaluate(["--variation-sigma", "0.1"], in: folder)
    #expect(invocation.status == 64)
    #expect(
      invocation.log == """
        reproduce: 'float32' keeps weights in floating point, so there are no cells to vary; \
        evaluate a run of a method that quantizes weights

        """)
  }

  @Test("as it is, the network has exactly the recorded accuracy, and no file changes")
  func plain() throws {
    let folder = try TinyNetworks.folder("column-aligned")
    let file = folder.url.appending(path: "run.h5")
    let before = try Data(contentsOf: file)
    let invocation = try evaluate(["--check"], in: folder)
    #expect(invocation.status == 0)
    #expect(invocation.output.contains("the same class for every image"))
    #expect(try Data(contentsOf: file) == before)
  }
}
