import Foundation
import Results
import Training

/// The run files of one table: where they are, and what became of a cell.
///
/// A finished run is `<results>/<table>/<cell>.h5`. Cells that tables and figures have in common
/// have the same name in all of them, so a run is also looked for in the folders of the others and
/// never made twice. While it is being made, its checkpoint is
/// `<results>/.checkpoints/<cell>.h5`, and whoever makes it holds `<results>/.locks/<cell>.lock`.
package struct ResultStore: Sendable {
  private let results: URL
  private let table: String
  private let recorded: URL?

  /// Names the folders; none has to exist.
  ///
  /// - Parameters:
  ///   - results: Holds the run files of all tables.
  ///   - table: The table's name.
  ///   - recorded: Run files that came with the checkout, in a folder per table; only read.
  package init(results: URL, table: String, recorded: URL?) {
    self.results = results
    self.table = table
    self.recorded = recorded
  }

  /// Where the run file of a cell is written.
  package func runFile(_ identifier: CellIdentifier) -> URL {
    results.appending(path: "\(table)/\(identifier).h5")
  }

  /// The chips that were simulated with a run: those of all its files, each chip once.
  ///
  /// - Throws: `RunFileError` for a file that cannot be read.
  package func chips(of identifier: CellIdentifier) throws -> [VariationRecord.Chip] {
    var chips: [VariationRecord.Chip] = []
    for file in storedFiles(identifier) {
      for chip in try VariationRecord.read(file.path)?.chips ?? [] {
        let isKnown = chips.contains {
          $0.conditions == chip.conditions && $0.seed == chip.seed && $0.number == chip.number
        }
        if !isKnown { chips.append(chip) }
      }
    }
    return chips
  }

  /// Where a run keeps what it needs to go on.
  package func checkpoint(_ identifier: CellIdentifier) -> URL {
    results.appending(path: ".checkpoints/\(identifier).h5")
  }

  /// What the process that makes a run holds.
  package func lockFile(_ identifier: CellIdentifier) -> URL {
    results.appending(path: ".locks/\(identifier).lock")
  }

  /// Whether a run file of the cell is stored, in whatever state.
  package func hasRun(_ identifier: CellIdentifier) -> Bool { !storedFiles(identifier).isEmpty }

  /// What became of a run; nil if it has not ended.
  ///
  /// Of several files of the run the first finished one counts: this table's before the others',
  /// own before recorded ones.
  ///
  /// - Parameters:
  ///   - configuration: The run.
  ///   - date: If given, only files that were written later count.
  /// - Returns: What became of the run; nil if no file tells.
  /// - Throws: ``ResultStoreError`` or `RunFileError` if a file is there that is not the run's.
  package func outcome(
    of configuration: RunConfiguration, writtenAfter date: Date? = nil
  ) throws -> CellOutcome? {
    let identifier = try CellIdentifier(configuration)
    let recipe = try configuration.canonicalText()
    var first: CellOutcome?
    for file in storedFiles(identifier) where date.map({ Self.date(of: file) > $0 }) ?? true {
      let summary = try RunSummary.read(file.path)
      guard summary.provenance.recipe == recipe else {
        throw ResultStoreError.otherRun(file: file.path, identifier: identifier.text)
      }
      let outcome = try CellOutcome(summary, file: file)
      if outcome.isFinished { return outcome }
      first = first ?? outcome
    }
    return first
  }

  /// Outcomes of all cells of a plan that are stored.
  ///
  /// - Throws: As ``outcome(of:)`` does.
  package func outcomes(of plan: Plan) throws -> [CellIdentifier: CellOutcome] {
    var outcomes: [CellIdentifier: CellOutcome] = [:]
    for cell in plan.cells {
      outcomes[cell.identifier] = try outcome(of: cell.configuration)
    }
    return outcomes
  }

  /// Removes a run's checkpoint if it was written before a date, so that the run begins afresh.
  package func forgetCheckpoint(of identifier: CellIdentifier, writtenBefore date: Date) throws {
    let file = checkpoint(identifier)
    guard FileManager.default.fileExists(atPath: file.path), Self.date(of: file) < date else {
      return
    }
    try FileManager.default.removeItem(at: file)
  }

  /// Removes the files that other tables have of a run, in the results folder, after this table's has
  /// been made anew.
  package func removeCopies(of identifier: CellIdentifier) throws {
    let own = results.standardizedFileURL.path + "/"
    for file in storedFiles(identifier)
    where file != runFile(identifier) && file.standardizedFileURL.path.hasPrefix(own) {
      try FileManager.default.removeItem(at: file)
    }
  }

  private static func date(of file: URL) -> Date {
    let values = try? FileManager.default.attributesOfItem(atPath: file.path)
    return values?[.modificationDate] as? Date ?? .distantPast
  }

  /// Makes a run and stores its file; the checkpoint goes once the file is there.
  ///
  /// A failure is not written over a finished run.
  ///
  /// - Parameters:
  ///   - identifier: The run's name.
  ///   - file: Where the run file goes.
  ///   - execute: Makes the run, given where its checkpoint is kept.
  /// - Returns: What became of the run; one that failed by itself is stored as failed.
  /// - Throws: What `execute` throws but ``RunFailure``, and `HDF5Error` if the file cannot be
  ///   written.
  package func make(
    _ identifier: CellIdentifier, at file: URL, execute: (_ checkpoint: URL) throws -> RunFile
  ) throws -> CellOutcome {
    do {
      let run = try execute(checkpoint(identifier))
      try store(run, at: file)
      // If it cannot be removed it is only left over: the finished file is looked at first.
      try? FileManager.default.removeItem(at: checkpoint(identifier))
      return CellOutcome(run, file: file)
    } catch let failure as RunFailure {
      let isFinished = (try? RunSummary.read(file.path))?.provenance.status == .finished
      if let record = failure.record, !isFinished { try store(record, at: file) }
      return .failed(reason: failure.reason)
    }
  }

  private func store(_ run: RunFile, at file: URL) throws {
    // A folder that cannot be made shows when the file is written, with the system's own reason.
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try run.write(to: file.path)
  }

  /// Times of stored runs, for estimates.
  ///
  /// Of those that one program made from beginning to end, on a machine and with a number of threads
  /// like this one's. Unreadable files are left out.
  package func measurements(like environment: RunEnvironment) -> [CostEstimate.Measurement] {
    folders.flatMap { folder -> [CostEstimate.Measurement] in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.filter { $0.hasSuffix(".h5") }.sorted().compactMap {
        Self.measurement(of: folder.appending(path: $0), like: environment)
      }
    }
  }

  private static func measurement(
    of file: URL, like environment: RunEnvironment
  ) -> CostEstimate.Measurement? {
    guard let summary = try? RunSummary.read(file.path), summary.provenance.status == .finished,
      summary.provenance.history.isEmpty, environment.isLike(summary.provenance),
      let configuration = try? RunConfiguration(recipe: summary.provenance.recipe)
    else { return nil }
    return CostEstimate.Measurement(
      configuration: configuration, seconds: summary.provenance.seconds)
  }

  private func storedFiles(_ identifier: CellIdentifier) -> [URL] {
    folders.map { $0.appending(path: "\(identifier).h5") }.filter {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }

  /// Where run files may be, in the order in which they count; found anew each time, because other
  /// processes make folders.
  private var folders: [URL] {
    [results, recorded].compactMap(\.self).flatMap { place in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
      let others = names.filter { $0 != table && !$0.hasPrefix(".") }.sorted()
      return ([table] + others).map { place.appending(path: $0) }
    }
  }
}

extension CellOutcome {
  /// What a run file says.
  init(_ summary: RunSummary, file: URL) throws {
    switch summary.provenance.status {
    case .finished:
      guard let top1 = summary.top1 else {
        throw RunFileError.malformed(
          file: file.path, object: "test", reason: "missing in a finished run")
      }
      self = .finished(
        RunRecord(
          summary.provenance, topOne: 100 * top1, testImages: summary.testImages,
          epochs: summary.epochs, accounting: summary.accounting, file: file,
          bestTestTopOne: summary.bestTestTop1.map { 100 * $0 }))
    case .failed, .diverged:
      self.init(try RunFile.read(file.path), file: file)
    }
  }

  /// What a run that ended gave.
  init(_ run: RunFile, file: URL) {
    if run.provenance.status == .finished, let test = run.test {
      let best = run.extras.first { $0.name == "summary" }?.attributes["best_test_top1"]?.number
      self = .finished(
        RunRecord(
          run.provenance, topOne: 100 * test.top1, testImages: test.labels.count,
          epochs: run.metrics.count,
          accounting: run.accounting?.totals ?? [:], file: file,
          bestTestTopOne: best.map { 100 * $0 }, warning: run.idleChannelsText))
    } else {
      let reason = run.failureReason ?? run.provenance.status.rawValue
      self =
        run.provenance.status == .diverged ? .diverged(reason: reason) : .failed(reason: reason)
    }
  }
}

extension RunConfiguration {
  /// Reads the configuration of a run back from its file's `recipe`.
  ///
  /// - Throws: `DecodingError` if the text is something else.
  package init(recipe: String) throws {
    self = try JSONDecoder().decode(RunConfiguration.self, from: Data(recipe.utf8))
  }
}

/// Why stored runs cannot be used.
package enum ResultStoreError: Error, Equatable, CustomStringConvertible {
  /// A file has a cell's name and another run's contents.
  case otherRun(file: String, identifier: String)

  /// What is wrong with which file, and what can be done.
  package var description: String {
    switch self {
    case .otherRun(let file, let identifier):
      "\(file): its recipe is not the one that \(identifier) stands for; "
        + "move the file away to make the run again"
    }
  }
}
