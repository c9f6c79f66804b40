import Foundation
import Results
import TestSupport
import Testing

/// Whole tables on synthetic images, killed, interrupted and shared between processes.
@Suite("A table", .serialized) struct InterruptionTests {
  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.writeSyntheticImages(training: 400, test: 100)
    try folder.writeTinyRecipe()
    return folder
  }

  private func start(
    _ results: String, in folder: Folder, name: String, threads: Int = 1
  ) throws -> Executable {
    try Executable(
      [
        "table2", "--recipe", "tiny.yaml", "--results", results, "--checkpoint-interval", "0",
        "--threads", "\(threads)",
      ], in: folder, name: name)
  }

  private func requireSuccess(_ process: Executable) throws {
    let status = process.wait()
    let log = try process.log()
    try #require(status == 0, "\(log)")
  }

  /// The run files of a folder, by name, without what depends on the clock; and without the history
  /// where the checkout has changes, because then nobody knows that one program made all of a run.
  private func runs(_ results: String, in folder: Folder) throws -> [String: RunFile] {
    let place = folder.url.appending(path: "\(results)/tiny")
    var runs: [String: RunFile] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: place.path) {
      var run = try RunFile.read(place.appending(path: name).path)
      run.provenance.seconds = 0
      run.provenance.started = ""
      if run.provenance.dirty { run.provenance.history = [] }
      for index in run.metrics.indices {
        run.metrics[index].seconds = 0
        run.metrics[index].imagesPerSecond = 0
      }
      runs[name] = run
    }
    return runs
  }

  @Test("killed three times at random moments ends with the bits of an undisturbed one")
  func killed() throws {
    let folder = try folder()
    let undisturbed = try start("undisturbed", in: folder, name: "undisturbed")
    let began = ContinuousClock.now
    try requireSuccess(undisturbed)
    let epoch = (ContinuousClock.now - began) / 4

    // The same shares of an epoch each time; what they fall on is up to the machine.
    var random = SplitMix(seed: 1)
    var moments: [Duration] = []
    for attempt in 0..<3 {
      let process = try start("killed", in: folder, name: "killed\(attempt)")
      // At a random moment, but after the first epoch at the latest, of four in all: then no run is over,
      // however much faster the machine has become.
      let launched = ContinuousClock.now
      let moment = launched + epoch * Double.random(in: 0...1, using: &random)
      while process.isRunning, ContinuousClock.now < moment, !(try process.log().contains("epoch"))
      {
        Thread.sleep(forTimeInterval: 0.001)
      }
      process.kill()
      moments.append(ContinuousClock.now - launched)
      #expect(process.wait() == -SIGKILL, "the run was over within \(moments[attempt])")
      try everyFileIsReadable("killed", in: folder)
    }
    let last = try start("killed", in: folder, name: "last")
    try requireSuccess(last)

    let expected = try runs("undisturbed", in: folder)
    #expect(expected.count == 2)
    #expect(expected.values.allSatisfy { !$0.layers.isEmpty && $0.test != nil })
    #expect(expected.values.allSatisfy { $0.accounting?.layers == $0.layers.map(\.name) })
    #expect(try runs("killed", in: folder) == expected, "killed after \(moments)")
    let outputs = try [last, undisturbed].map { process in
      let lines = try process.output().split(separator: "\n")
      let commits = try #require(lines.firstIndex { $0.contains("runs made by commit") })
      // The table says of a run what its history says.
      let hidden = expected.values.contains(where: \.provenance.dirty) ? commits : nil
      return lines.indices.filter { $0 != hidden }.map { lines[$0] }
    }
    #expect(outputs[0] == outputs[1])
  }

  private func everyFileIsReadable(_ results: String, in folder: Folder) throws {
    let place = folder.url.appending(path: results)
    let names = FileManager.default.enumerator(atPath: place.path)?.allObjects ?? []
    for case let name as String in names where name.hasSuffix(".h5") {
      #expect(throws: Never.self) { try HDF5File.open(place.appending(path: name).path) }
    }
  }

  @Test("shared by two processes is made once, and both print it")
  func shared() throws {
    let folder = try folder()
    let processes = try ["first", "second"].map { try start("shared", in: folder, name: $0) }
    #expect(processes.map { $0.wait() } == [0, 0])
    let begun = try processes.map { try $0.log() }.joined().split(separator: "\n")
      .filter { $0.hasPrefix("[") }
      .map { $0.split(separator: " ").last.map(String.init) ?? "" }
    #expect(begun.count == 2)
    #expect(Set(begun).count == 2)
    #expect(try processes[0].output() == processes[1].output())
    #expect(try processes[0].output().contains("column-aligned"))
  }

  @Test("stopped by Ctrl-C exits with 130, says how to go on, and goes on")
  func interrupted() throws {
    let folder = try folder()
    let process = try start("stopped", in: folder, name: "stopped")
    while process.isRunning, !(try process.log().contains("[1/2]")) {
      Thread.sleep(forTimeInterval: 0.05)
    }
    Thread.sleep(forTimeInterval: 0.5)
    process.interrupt()
    let status = process.wait()
    let log = try process.log()
    #expect(status == 130, "\(log)")
    #expect(log.contains("the same command continues from"))
    #expect(try process.output() == "")
    let checkpoints = folder.url.appending(path: "stopped/.checkpoints").path
    for name in try FileManager.default.contentsOfDirectory(atPath: checkpoints) {
      let report = try Executable(
        ["inspect", "\(checkpoints)/\(name)"], in: folder, name: "inspect")
      #expect(report.wait() == 0)
      #expect(try report.output().contains("a checkpoint: not finished, not tested"))
      #expect(try report.output().contains("training.optimizer.learningRate"))
    }
    let next = try start("stopped", in: folder, name: "next")
    #expect(next.wait() == 0)
    #expect(try next.output().contains("column-aligned"))
  }

  /// A handler on the stack of a thread that computes would corrupt memory: see `InterruptSignals`.
  @Test("is computed by threads that take no signals")
  func signalsAreTakenElsewhere() throws {
    let folder = try folder()
    let process = try start("signals", in: folder, name: "signals", threads: 2)
    while process.isRunning, !(try process.log().contains("epoch 1/2")) {
      Thread.sleep(forTimeInterval: 0.01)
    }
    let threads = try process.threads()
    process.kill()
    let interrupts: UInt64 = 1 << (SIGINT - 1) | 1 << (SIGTERM - 1)
    let takers = threads.filter { $0.blockedSignals & interrupts != interrupts }
    #expect(threads.contains { $0.isMain && $0.processorTicks > 0 })
    #expect(!takers.isEmpty, "Ctrl-C would have no effect")
    #expect(takers.allSatisfy { !$0.isMain && $0.processorTicks <= 1 }, "\(threads)")
  }

  @Test("evaluated again has exactly the recorded accuracy")
  func evaluated() throws {
    let folder = try folder()
    #expect(try start("done", in: folder, name: "table").wait() == 0)
    for name in try runs("done", in: folder).keys {
      let evaluation = try Executable(
        ["evaluate", "done/tiny/\(name)", "--check"], in: folder, name: "evaluate")
      #expect(evaluation.wait() == 0)
      #expect(try evaluation.output().contains("the same class for every image"))
      let report = try Executable(["inspect", "done/tiny/\(name)"], in: folder, name: "inspect")
      #expect(report.wait() == 0)
      #expect(try report.output().contains("stage3.block0.convolution1"))
      #expect(try report.output().contains("adc_conversions"))
    }
  }
}

/// What is written to a disk that has no room left.
@Suite("A full disk") struct FullDiskTests {
  @Test("ends with status 2, the documented message, and the file of before")
  func full() throws {
    let folder = try Folder()
    try FileManager.default.copyItem(
      at: Checkout.root.appending(path: "Tests/Goldens/own00.h5"),
      to: folder.url.appending(path: "case.h5"))
    try folder.write("before", to: "out.h5")
    let process = try Executable(
      ["probe", "case.h5", "--output", "out.h5"], in: folder, name: "full", fileLimit: 1)
    let log = try process.log()
    #expect(process.wait() == 2)
    // A limit of the process fails with a reason of its own, and the file names this machine, whose name may
    // be longer; all else is as on a full disk.
    let size = /writing [0-9]+ bytes/
    let message = log.replacing(folder.path, with: "DIR")
      .replacing("File too large", with: "No space left on device")
      .replacing(size, with: "writing N bytes")
    let page = try String(
      contentsOf: Checkout.root.appending(path: "Documentation/Errors.md"), encoding: .utf8
    ).replacing(size, with: "writing N bytes")
    #expect(page.contains("    \(message)"), "\(message)")
    let kept = try Data(contentsOf: folder.url.appending(path: "out.h5"))
    #expect(kept == Data("before".utf8))
  }

  @Test("keeps tables from being printed: status 2 and one message", arguments: [["list"], []])
  func output(arguments: [String]) throws {
    let folder = try Folder()
    let process = try Executable(arguments, in: folder, name: "full", full: [1])
    #expect(process.wait() == 2)
    let log = try process.log()
    #expect(log == "reproduce: standard output: not written: No space left on device\n")
    let page = try String(
      contentsOf: Checkout.root.appending(path: "Documentation/Errors.md"), encoding: .utf8)
    #expect(page.contains("    \(log)"))
  }

  @Test("keeps messages from being printed, which changes no status")
  func messages() throws {
    let folder = try Folder()
    for (arguments, status) in [(["inspect", "run.h5"], 66), (["tabel2"], 64), (["list"], 0)] {
      let process = try Executable(arguments, in: folder, name: "full", full: [2])
      #expect(process.wait() == Int32(status), "\(arguments)")
    }
  }
}
