import Results
import Training

extension RunProvenance {
  /// Describes a run that is being made.
  package init(
    _ configuration: RunConfiguration, profile: String, status: Status, started: String,
    seconds: Double, history: [RunStretch] = [], environment: RunEnvironment
  ) throws {
    let recipe = try configuration.canonicalText()
    self.init(
      status: status, recipe: recipe, recipeHash: CellIdentifier.hash(recipe),
      cellID: try CellIdentifier(configuration).text, method: configuration.method.name,
      network: configuration.network.name, dataset: configuration.dataset, profile: profile,
      seed: Int(clamping: configuration.seed), commit: environment.revision.commit,
      dirty: environment.revision.dirty, started: started, seconds: seconds,
      device: environment.device, cpu: environment.processor, isa: environment.instructionSet,
      threads: environment.threads, versions: environment.versions,
      history: history.isMixed ? history : [])
  }
}

extension RunFile {
  /// The file of a run that came to its end, well or not.
  ///
  /// Beside what every run file has: the group `summary` with the attributes `parameters` (values
  /// that training changes), `scale_repairs` (how often a scale was kept above the least usable
  /// step) and, where test images were looked at after every epoch, `best_test_epoch` and
  /// `best_test_top1`; for a run from pretrained weights the group `pretrained` with the attributes
  /// `file`, `statistics` (`stored`, or `measured` where the file's were folded into scale and shift)
  /// and, where measured, `statistics_images` (training images at most); and for a run that failed the
  /// group `failure` with the attribute `reason`.
  package init(
    _ outcome: RunOutcome, of configuration: RunConfiguration, profile: String, started: String,
    environment: RunEnvironment
  ) throws {
    var summary = RunExtra(
      name: "summary",
      attributes: [
        "parameters": .integer(Int64(outcome.parameterCount)),
        "scale_repairs": .integer(Int64(outcome.scaleRepairs)),
      ])
    if let best = outcome.bestTest {
      summary.attributes["best_test_epoch"] = .integer(Int64(best.epoch))
      summary.attributes["best_test_top1"] = .number(best.top1)
    }
    var extras = [summary]
    if let start = outcome.pretrained, let file = configuration.network.pretrained {
      extras.append(Self.pretrained(file, start))
    }
    var status = RunProvenance.Status.finished
    if case .diverged(let reason) = outcome.status {
      status = .diverged
      extras.append(Self.failure(reason))
    }
    self.init(
      provenance: try RunProvenance(
        configuration, profile: profile, status: status,
        started: outcome.history.first?.started ?? started, seconds: outcome.seconds,
        history: outcome.history, environment: environment),
      metrics: outcome.metrics, test: outcome.test, layers: outcome.layers,
      network: outcome.network, extras: extras)
  }

  /// The file of a run that ended with an error before it gave anything.
  package init(
    failed reason: String, configuration: RunConfiguration, profile: String, started: String,
    environment: RunEnvironment
  ) throws {
    self.init(
      provenance: try RunProvenance(
        configuration, profile: profile, status: .failed, started: started, seconds: 0,
        environment: environment), extras: [Self.failure(reason)])
  }

  private static func pretrained(_ file: String, _ start: PretrainedStart) -> RunExtra {
    let isMeasured = start.statisticsImages > 0
    var group = RunExtra(
      name: "pretrained",
      attributes: [
        "file": .text(file), "statistics": .text(isMeasured ? "measured" : "stored"),
      ])
    if isMeasured {
      group.attributes["statistics_images"] = .integer(Int64(start.statisticsImages))
    }
    return group
  }

  private static func failure(_ reason: String) -> RunExtra {
    RunExtra(name: "failure", attributes: ["reason": .text(reason)])
  }

  /// Why the run failed or diverged, if it did.
  package var failureReason: String? {
    extras.first { $0.name == "failure" }?.attributes["reason"]?.text
  }

  /// Which weights the run started from and whose running statistics they had; nil for fresh ones.
  package var pretrainedText: String? {
    guard let group = extras.first(where: { $0.name == "pretrained" }),
      let file = group.attributes["file"]?.text
    else { return nil }
    guard let images = group.attributes["statistics_images"]?.integer else { return file }
    return "\(file), running statistics measured on at most \(images) training images"
  }
}
