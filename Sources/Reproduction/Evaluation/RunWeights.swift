import Networks
import Results
import Tensors
import Training

/// The float weights of a run, for other programs.
package struct RunWeights {
  /// The network's name.
  package let network: String
  /// The weights under published names.
  package let file: SafetensorsFile

  /// Takes the weights out of a run file.
  ///
  /// - Parameter path: A run file with a network.
  /// - Throws: `RunFileError` for an unreadable file or one without a network.
  package init(of path: String) throws {
    let run = try RunFile.read(path)
    guard !run.network.isEmpty else {
      throw RunFileError.malformed(
        file: path, object: "network",
        reason: "missing: the run is \(run.provenance.status.rawValue)")
    }
    network = run.provenance.network
    var tensors: [String: Tensor] = [:]
    for parameter in run.network {
      if let name = PublishedNames.name(of: parameter.name, in: network) {
        tensors[name] = try parameter.value.tensor(name: parameter.name)
      }
    }
    file = SafetensorsFile(
      tensors: tensors,
      metadata: [
        "format": "pt", "source": "Colonnade run \(run.provenance.cellID)",
        "dataset": run.provenance.dataset,
      ])
  }
}
