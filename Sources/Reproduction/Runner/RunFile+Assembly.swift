import Results
import Training

extension RunProvenance {
  /// Describes a run that is being made.
  package init(
    _ configuration: RunConfiguration, profile: String, status: Status, started: String,
    seconds: Double, environment: RunEnvironment
  ) throws {
    let recipe = try configuration.canonicalText()
    self.init(
      status: status, recipe: recipe, recipeHash: CellIdentifier.hash(recipe),
      cellID: try CellIdentifier(configuration).text, method: configuration.method.name,
      network: configuration.network.name, dataset: configuration.dataset, profile: profile,
      seed: Int(clamping: configuration.seed), commit: environment.revision.commit,
      dirty: environment.revision.dirty, started: started, seconds: seconds,
      device: environment.device, cpu: environment.processor, isa: environment.instructionSet,
      threads: environment.threads, versions: environment.versions)
  }
}

extension RunFile {
  /// The file of a run that came to its end, well or not.
  ///
  /// Beside what every run file has: the group `summary` with the attributes `parameters` (values
  /// that training changes), `scale_repairs` (how often a scale was kept above the least usable
  /// step) and, where test images were looked at after every epoch, `best_test_epoch` and
  /// `best_test_top1`, and for a run that failed the group `failure` with the attribute `reason`.
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
    var status = RunProvenance.Status.finished
    if case .diverged(let reason) = outcome.status {
      status = .diverged
      extras.append(Self.failure(reason))
    }
    self.init(
      provenance: try RunProvenance(
        configuration, profile: profile, status: status, started: started,
        seconds: outcome.seconds, environment: environment),
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

  private static func failure(_ reason: String) -> RunExtra {
    RunExtra(name: "failure", attributes: ["reason": .text(reason)])
  }

  /// Why the run failed or diverged, if it did.
  package var failureReason: String? {
    extras.first { $0.name == "failure" }?.attributes["reason"]?.text
  }
}
