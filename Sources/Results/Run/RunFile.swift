/// Everything that is kept of one run: its settings, metrics, test, layers and trained network.
///
/// One HDF5 file, replaced as a whole by ``write(to:)``. The article *Run files* lists every name,
/// shape and unit.
package struct RunFile: Equatable, Sendable {
  /// Version of the arrangement; a reader refuses any other.
  package static let schema = 1

  /// Groups with a meaning of their own, which no ``RunExtra`` may take.
  package static let ownGroups: Set = [
    "metrics", "test", "layers", "network", "accounting", "variation", "history",
  ]

  /// Where the run comes from and how it stands.
  package var provenance: RunProvenance
  /// One entry per epoch so far.
  package var metrics: [EpochMetrics]
  /// The test, once the run has come to it.
  package var test: TestResult?
  /// Convolutions and fully connected layers, in the network's order.
  package var layers: [LayerRecord]
  /// Every tensor needed to use the network again, in the network's order.
  package var network: [NetworkParameter]
  /// What the network costs on crossbar arrays.
  package var accounting: AccountingRecord?
  /// What simulated chips classify, once some were.
  package var variation: VariationRecord?
  /// Further groups.
  package var extras: [RunExtra]

  /// Gathers what is to be kept of a run.
  package init(
    provenance: RunProvenance, metrics: [EpochMetrics] = [], test: TestResult? = nil,
    layers: [LayerRecord] = [], network: [NetworkParameter] = [],
    accounting: AccountingRecord? = nil, variation: VariationRecord? = nil,
    extras: [RunExtra] = []
  ) {
    self.provenance = provenance
    self.metrics = metrics
    self.test = test
    self.layers = layers
    self.network = network
    self.accounting = accounting
    self.variation = variation
    self.extras = extras
  }

  /// Writes the file, or leaves what was there before as it was.
  ///
  /// - Throws: ``RunFileError/invalidName(name:what:)`` for names that HDF5 cannot have, or
  ///   ``HDF5Error`` if the file cannot be put together or stored.
  package func write(to path: String) throws {
    try HDF5File.writeAtomically(to: path) { file in
      try provenance.write(to: file)
      try EpochMetrics.write(metrics, to: file)
      try test?.write(to: file)
      for layer in layers { try layer.write(to: file) }
      try NetworkParameter.write(network, besides: layers, to: file)
      try accounting?.write(to: file)
      try variation?.write(to: file)
      for extra in extras { try extra.write(to: file) }
    }
  }

  /// Reads a whole run file.
  package static func read(_ path: String) throws(RunFileError) -> RunFile {
    let reader = try RunFileReader(path: path)
    var run = RunFile(provenance: try RunProvenance(from: reader))
    run.metrics = try EpochMetrics.read(from: reader)
    run.test = try TestResult.read(from: reader)
    for name in try reader.names(of: .group, in: "layers") {
      run.layers.append(try LayerRecord(name: name, from: reader))
    }
    run.network = try NetworkParameter.read(besides: run.layers, from: reader)
    run.accounting = try AccountingRecord.read(from: reader)
    run.variation = try VariationRecord.read(from: reader)
    for name in try reader.names(of: .group, in: "/") where !ownGroups.contains(name) {
      run.extras.append(try RunExtra(name: name, from: reader))
    }
    return run
  }

  /// Refuses what cannot be the name of a group's member.
  static func requireName(
    _ name: String, _ what: String, taken: Set<String> = []
  ) throws(RunFileError) {
    guard !name.isEmpty, name != ".", !name.contains("/"), !name.utf8.contains(0),
      !taken.contains(name)
    else { throw .invalidName(name: name, what: what) }
  }
}
