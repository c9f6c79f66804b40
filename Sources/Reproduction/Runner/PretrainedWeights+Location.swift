import Datasets
import Networks
import Training

extension DatasetLocator {
  /// The weights that a run starts from; nil for fresh ones.
  ///
  /// - Throws: `WeightsError` if the file is nowhere or cannot be read.
  package func pretrainedWeights(of configuration: RunConfiguration) throws -> PretrainedWeights? {
    guard let name = configuration.network.pretrained else { return nil }
    guard let path = weightsFile(name, dataset: configuration.dataset) else {
      throw WeightsError.unreadable(
        file: name, reason: "it is in none of \(roots.joined(separator: ", "))")
    }
    return try PretrainedWeights(path: path)
  }

  /// Where a file of weights is: in a data set's folder, or in one of the folders of data sets.
  package func weightsFile(_ name: String, dataset: String) -> String? {
    DatasetName(rawValue: dataset).flatMap { file(name, of: $0) }
  }
}
