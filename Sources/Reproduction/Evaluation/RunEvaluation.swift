import Datasets
import Networks
import Results
import Tensors
import Training

/// A stored network, tested again on the images that its run was tested on.
package struct RunEvaluation: Sendable {
  /// Where the run came from.
  package let provenance: RunProvenance
  /// What the run file says; nil if the run was not tested.
  package let recorded: TestResult?
  /// What the network says now.
  package let result: TestResult

  /// Images whose class differs from the recorded one; nil without a record of these images.
  package var changedPredictions: Int? {
    guard let recorded, recorded.predictions.count == result.predictions.count else { return nil }
    return zip(recorded.predictions, result.predictions).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
  }

  /// Rebuilds the network of a run file and tests it.
  ///
  /// - Parameters:
  ///   - path: A run file with a network.
  ///   - methods: Must contain the run's method.
  ///   - locator: Where the run's data set is.
  ///   - device: Where tensors live.
  ///   - report: Told how many batches are done.
  /// - Throws: `RunFileError` for an unreadable file or one without a network, `DatasetError` for
  ///   missing data, ``RecipeError`` for an unknown method, and what layers throw.
  package init(
    of path: String, methods: MethodCatalogue, locator: DatasetLocator, device: Device,
    report: (_ batches: Int, _ of: Int) -> Void
  ) throws {
    let run = try RunFile.read(path)
    let configuration: RunConfiguration
    do {
      configuration = try RunConfiguration(recipe: run.provenance.recipe)
    } catch {
      throw RunFileError.malformed(
        file: path, object: "@recipe", reason: "not the configuration of a run")
    }
    guard !run.network.isEmpty else {
      throw RunFileError.malformed(
        file: path, object: "network",
        reason: "missing: the run is \(run.provenance.status.rawValue)")
    }
    guard let name = DatasetName(rawValue: configuration.dataset) else {
      throw RunFileError.malformed(
        file: path, object: "@dataset",
        reason: "this release has no loader for '\(configuration.dataset)'")
    }
    let method = try methods.method(of: configuration)
    let data = try RunData(try locator.load(name), configuration: configuration)
    let network = try NetworkCatalogue.make(
      configuration.network,
      context: NetworkContext(
        classes: data.classCount, imageChannels: data.imageChannels,
        crossbar: configuration.crossbar, method: method, generator: Generator(seed: 0),
        device: device))
    do {
      try NetworkState.restore(run.network, into: network)
    } catch let error as TrainingError {
      throw RunFileError.malformed(file: path, object: "network", reason: "\(error)")
    }
    if let stage = method.stages.last { for layer in network.crossbarLayers { layer.enter(stage) } }
    result = try Evaluation(
      of: network, on: data.test, classCount: data.classCount, device: device,
      onBatch: { batches, _ in report(batches, data.test.count) }
    ).testResult
    recorded = run.test
    provenance = run.provenance
  }
}
