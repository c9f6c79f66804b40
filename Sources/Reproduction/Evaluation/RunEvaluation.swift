import Datasets
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
  ///   - testImages: How many images to test on; nil is as many as the run.
  ///   - report: Told how many batches are done.
  /// - Throws: `RunFileError` for an unreadable file or one without a network, `DatasetError` for
  ///   missing data, ``RecipeError`` for an unknown method, and what layers throw.
  package init(
    of path: String, methods: MethodCatalogue, locator: DatasetLocator, device: Device,
    testImages: Int? = nil, report: (_ batches: Int, _ of: Int) -> Void
  ) throws {
    let stored = try StoredNetwork(
      of: path, methods: methods, locator: locator, device: device, testImages: testImages)
    result = try stored.test(onBatch: report)
    recorded = stored.run.test
    provenance = stored.run.provenance
  }
}
