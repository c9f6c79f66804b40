import Crossbar
import Datasets
import Foundation
import Networks
import Results
import Tensors
import Training

/// A run that ended with an error of its own: the table goes on without it.
package struct RunFailure: Error {
  /// What went wrong.
  package var reason: String
  /// What is kept of the run; nil if not even that could be put together.
  package var record: RunFile?

  package init(reason: String, record: RunFile?) {
    self.reason = reason
    self.record = record
  }
}

/// Makes single runs: data, network, training, test, run file.
package final class CellExecutor {
  private let methods: MethodCatalogue
  private let locator: DatasetLocator
  private let device: Device
  private let environment: RunEnvironment
  private let checkpointInterval: Double
  private let stop: StopRequest
  // The last data set read: the cells of a column follow each other.
  private var dataset: Dataset?

  /// Prepares to run.
  ///
  /// - Parameters:
  ///   - methods: Must contain the methods of all runs.
  ///   - locator: Where data sets are.
  ///   - device: Where tensors live.
  ///   - environment: For provenance.
  ///   - checkpointInterval: Seconds between checkpoints inside an epoch.
  ///   - stop: Looked at in each batch.
  package init(
    methods: MethodCatalogue, locator: DatasetLocator, device: Device,
    environment: RunEnvironment, checkpointInterval: Double, stop: StopRequest
  ) {
    self.methods = methods
    self.locator = locator
    self.device = device
    self.environment = environment
    self.checkpointInterval = checkpointInterval
    self.stop = stop
  }

  /// Makes one run, from its checkpoint if there is one.
  ///
  /// - Returns: The finished or diverged run.
  /// - Throws: ``RunFailure`` for what only concerns this run, `TrainingError.interrupted` on
  ///   request, `DatasetError` and `HDF5Error` for files.
  package func run(
    _ configuration: RunConfiguration, profile: String, checkpoint: URL?,
    report: @escaping (RunProgress) -> Void
  ) throws -> RunFile {
    let started = environment.now()
    do {
      let (outcome, accounting) = try outcome(
        of: configuration, checkpoint: checkpoint, stretch: environment.stretch(started: started),
        report: report)
      var run = try RunFile(
        outcome, of: configuration, profile: profile, started: started, environment: environment)
      run.accounting = accounting
      return run
    } catch TrainingError.interrupted(let path) {
      throw TrainingError.interrupted(checkpoint: path)
    } catch  where Self.concernsRunOnly(error) {
      throw RunFailure(
        reason: "\(error)",
        record: try? RunFile(
          failed: "\(error)", configuration: configuration, profile: profile, started: started,
          environment: environment))
    }
  }

  private func outcome(
    of configuration: RunConfiguration, checkpoint: URL?, stretch: RunStretch,
    report: @escaping (RunProgress) -> Void
  ) throws -> (RunOutcome, AccountingRecord?) {
    let data = try RunData(try load(configuration.dataset), configuration: configuration)
    let method = try methods.method(of: configuration)
    let trainer = try Trainer(
      configuration: configuration, method: method, data: data, device: device,
      pretrained: try locator.pretrainedWeights(of: configuration))
    if let checkpoint {
      // A folder that cannot be made shows when the checkpoint is written, with the reason.
      try? FileManager.default.createDirectory(
        at: checkpoint.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    let outcome = try trainer.run(
      RunOptions(
        checkpointPath: checkpoint?.path, checkpointInterval: checkpointInterval, stretch: stretch,
        stop: stop, onProgress: report))
    guard outcome.status == .finished, let shape = dataset?.shape else { return (outcome, nil) }
    let accounting = try AccountingRecord(
      of: trainer.network, granularities: method.granularities,
      image: (shape.channels, shape.height, shape.width), device: device)
    return (outcome, accounting)
  }

  /// Reads a data set, or hands out the last one again.
  package func load(_ name: String) throws -> Dataset {
    if let dataset, dataset.name.rawValue == name { return dataset }
    guard let known = DatasetName(rawValue: name) else {
      throw RunFailure(reason: "this release has no loader for the data set '\(name)'", record: nil)
    }
    let read = try locator.load(known)
    dataset = read
    return read
  }

  private static func concernsRunOnly(_ error: any Error) -> Bool {
    switch error {
    case is TrainingError, is NetworkError, is CrossbarError, is TorchError: true
    case WeightsError.mismatch: true
    case DatasetError.notEnoughImages: true
    default: false
    }
  }
}

extension MethodCatalogue {
  /// The method of a run, with its options.
  ///
  /// - Throws: ``RecipeError`` for an unknown method or option.
  package func method(of configuration: RunConfiguration) throws -> any QuantizationMethod {
    let options = try JSONDecoder().decode(
      OptionValue.self, from: Data(configuration.method.options.utf8))
    return try make(configuration.method.name, options: options, file: "options")
  }
}
