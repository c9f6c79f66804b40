import Foundation
import Results
import Training

/// One line per run file: what was run, what came out, and who made which part of it.
package struct RunTable: ResultTable {
  private let found: RunFolder
  private let root: URL

  /// Lays out what was found.
  ///
  /// - Parameters:
  ///   - found: The run files.
  ///   - root: The folder that paths are shortened to.
  package init(_ found: RunFolder, root: URL) {
    self.found = found
    self.root = root
  }

  package var name: String { "runs" }

  /// None: nothing is claimed of a run by itself.
  package var verdicts: [Verdict] { [] }

  package var records: [RunRecord] {
    found.runs.compactMap { run in
      if case .finished(let record) = run.outcome { record } else { nil }
    }
  }

  /// One group of rows per folder.
  package func grid() -> TableGrid {
    var notes = NoteList()
    let folders = Dictionary(grouping: found.runs) { path($0.file.deletingLastPathComponent()) }
    let groups = folders.sorted { $0.key < $1.key }.map { folder, runs in
      TableGrid.Group(runs.map { cells(of: $0, &notes) }, title: folder)
    }
    return TableGrid(
      title: "Run files",
      header: [
        "method", "network and data", "setting", "profile", "seed", "epochs", "top-1 (%)",
        "training top-1 (%)", "made by", "run file",
      ], groups: groups, notes: notes.notes, remarks: remarks)
  }

  private func cells(of run: RunFolder.StoredRun, _ notes: inout NoteList) -> [TableGrid.Cell] {
    let provenance = run.summary.provenance
    let (result, reason) = Self.result(of: run)
    return [
      TableGrid.Cell(Self.method(of: run)),
      TableGrid.Cell("\(provenance.network), \(DatasetTitle.of(provenance.dataset))"),
      TableGrid.Cell(Self.setting(of: run) ?? "–"),
      TableGrid.Cell(provenance.profile), TableGrid.Cell("\(provenance.seed)"),
      TableGrid.Cell("\(run.summary.epochs)"),
      TableGrid.Cell(result, marks: reason.map { [notes.number($0)] } ?? []),
      TableGrid.Cell(run.summary.trainTop1.map { TableText.percent(100 * $0) } ?? "–"),
      TableGrid.Cell(Self.makers(of: provenance).joined(separator: "; ")),
      TableGrid.Cell(run.file.lastPathComponent),
    ]
  }

  private var remarks: [String] {
    let places = found.folders.map(path).joined(separator: " and ")
    guard !found.runs.isEmpty else { return ["No run file in \(places)."] }
    return [
      "\(found.runs.count) run files in \(places). A file's name ends in its seed and the hash of its "
        + "settings; `reproduce inspect` shows these, and every epoch.",
      "Training top-1: of the training images of the last epoch, as they were augmented.",
      "Made by: commit and instruction set, or GPU; where several worked on a run, with the epoch and "
        + "batch that each began with.",
    ]
  }

  package func csv() -> String {
    let head = [
      "file", "status", "reason", "method", "network", "dataset", "setting", "profile", "seed",
      "epochs", "top1", "training_top1", "test_images", "recipe_hash", "made_by", "started",
      "seconds",
    ]
    let lines = found.runs.map { run in
      let provenance = run.summary.provenance
      return [
        path(run.file), provenance.status.rawValue, Self.result(of: run).reason ?? "",
        Self.method(of: run), provenance.network, provenance.dataset, Self.setting(of: run) ?? "",
        provenance.profile, "\(provenance.seed)", "\(run.summary.epochs)",
        CSV.number(run.summary.top1.map { 100 * $0 }),
        CSV.number(run.summary.trainTop1.map { 100 * $0 }),
        run.summary.testImages.map(String.init) ?? "", provenance.recipeHash,
        Self.makers(of: provenance).joined(separator: "; "), provenance.started,
        CSV.number(provenance.seconds),
      ]
    }
    return CSV.text([head] + lines)
  }

  private func path(_ file: URL) -> String { TableText.path(file, below: root) }
}

extension RunTable {
  /// The accuracy, or how the run ended instead and why.
  private static func result(of run: RunFolder.StoredRun) -> (text: String, reason: String?) {
    switch run.outcome {
    case .finished(let record): (TableText.percent(record.topOne), nil)
    case .failed(let reason): ("failed", reason)
    case .diverged(let reason): ("diverged", reason)
    case .notAttempted(let reason): ("not attempted", reason)
    }
  }

  /// The method, with the options that its recipe gives.
  private static func method(of run: RunFolder.StoredRun) -> String {
    let name = run.summary.provenance.method
    guard let text = configuration(of: run)?.method.options,
      let options = OptionValue(json: text)?.leaves,
      !options.isEmpty
    else { return name }
    return "\(name) (\(options.map { "\($0.path) \($0.value)" }.joined(separator: ", ")))"
  }

  /// Bits and mapping; nil for networks in floating point.
  private static func setting(of run: RunFolder.StoredRun) -> String? {
    guard !run.summary.accounting.isEmpty, let crossbar = configuration(of: run)?.crossbar else {
      return nil
    }
    return "\(TableText.bits(crossbar)), \(crossbar.mapping.rawValue)"
  }

  /// Nil for the settings of another release.
  private static func configuration(of run: RunFolder.StoredRun) -> RunConfiguration? {
    try? RunConfiguration(recipe: run.summary.provenance.recipe)
  }

  /// Who made the run, in the order of its epochs.
  private static func makers(of run: RunProvenance) -> [String] {
    guard !run.history.isEmpty else {
      let machine = run.device == "cpu" ? run.isa : run.versions["gpu"] ?? run.device
      return [maker(RunRecord.commit(run.commit, dirty: run.dirty), machine)]
    }
    let known = run.history.map { stretch in
      let machine =
        stretch.device == "cpu" ? stretch.isa : stretch.gpu.isEmpty ? stretch.device : stretch.gpu
      let batch = stretch.batch == 0 ? "" : ", batch \(stretch.batch + 1)"
      return "from epoch \(stretch.epoch + 1)\(batch): "
        + maker(RunRecord.commit(stretch.commit, dirty: stretch.dirty), machine)
    }
    return (run.history.beginningIsUnknown ? ["from epoch 1: unknown"] : []) + known
  }

  private static func maker(_ commit: String?, _ machine: String) -> String {
    "\(commit ?? "unknown"), \(machine)"
  }
}
