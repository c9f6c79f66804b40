import Crossbar
import Datasets
import Networks
import Results
import Tensors
import Training

/// The network of a run file, rebuilt, and the images of its run.
package struct StoredNetwork {
  /// The whole run file.
  package let run: RunFile
  /// What the run was.
  package let configuration: RunConfiguration
  /// The run's method, with its options.
  package let method: any QuantizationMethod
  /// The run's images.
  package let data: RunData
  /// Height and width of an image, in pixels.
  package let imageSize: (height: Int, width: Int)
  /// Trained; digitises partial sums as the last stage of training did.
  package let network: any Network
  /// Where the network lives.
  package let device: Device

  /// Rebuilds a network.
  ///
  /// - Parameters:
  ///   - path: A run file with a network.
  ///   - methods: Must contain the run's method.
  ///   - locator: Where the run's data set is.
  ///   - device: Where tensors live.
  ///   - testImages: How many images to test on; nil is as many as the run.
  ///   - adc: The resolution of the converters; nil is the run's own. Learned steps belong to one
  ///     resolution: for another, converters are set anew from training images, as the method sets
  ///     them before it learns.
  /// - Throws: `RunFileError` for an unreadable file or one without a network, `DatasetError` for
  ///   missing data, ``RecipeError`` for an unknown method, and what layers throw.
  package init(
    of path: String, methods: MethodCatalogue, locator: DatasetLocator, device: Device,
    testImages: Int? = nil, adc: ADCResolution? = nil
  ) throws {
    run = try RunFile.read(path)
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
    method = try methods.method(of: configuration)
    let dataset = try locator.load(name)
    imageSize = (dataset.shape.height, dataset.shape.width)
    var configuration = configuration
    configuration.data.testLimit = testImages ?? configuration.data.testLimit
    data = try RunData(dataset, configuration: configuration)
    self.device = device
    let setsConverters = adc.map { $0 != configuration.crossbar.partialSumBits } ?? false
    if let adc { configuration.crossbar.partialSumBits = adc }
    network = try NetworkCatalogue.make(
      configuration.network,
      context: NetworkContext(
        classes: data.classCount, imageChannels: data.imageChannels,
        crossbar: configuration.crossbar,
        method: method, generator: Generator(seed: 0), device: device))
    do {
      try NetworkState.restore(
        setsConverters ? Self.withFreshConverters(run.network, of: network) : run.network,
        into: network)
    } catch let error as TrainingError {
      throw RunFileError.malformed(file: path, object: "network", reason: "\(error)")
    }
    if let stage = method.stages.last { for layer in network.crossbarLayers { layer.enter(stage) } }
    guard setsConverters else { return }
    for layer in network.crossbarLayers { layer.setsConvertersInEvaluation = true }
    try passCalibrationImages()
    for layer in network.crossbarLayers { layer.setsConvertersInEvaluation = false }
  }

  /// Stored values, but the network's own ones for what belongs to converters.
  private static func withFreshConverters(
    _ stored: [NetworkParameter], of network: any Network
  ) throws -> [NetworkParameter] {
    func isConverters(_ parameter: NetworkParameter) -> Bool {
      parameter.name.contains(".partialSum.")
    }
    return stored.filter { !isConverters($0) }
      + (try NetworkState.capture(network).filter(isConverters))
  }

  /// Tests the network.
  ///
  /// - Parameter onBatch: Told how many batches of how many are done; what it throws is passed on.
  /// - Returns: Classes, outputs and accuracies.
  /// - Throws: What layers and `onBatch` throw.
  package func test(
    onBatch: (_ batches: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> TestResult {
    try Evaluation(
      of: network, on: data.test, classCount: data.classCount, device: device,
      onBatch: { batches, _ in try onBatch(batches, data.test.count) }
    ).testResult
  }

  /// Sends one batch of training images, as evaluation sees them, through the network: what
  /// converters are fitted to.
  package func passCalibrationImages() throws {
    // Files that cannot be decoded are in no batch.
    let batches = (0..<data.sample.count).lazy.map { data.sample[$0] }
    guard let batch = batches.first(where: { $0.count > 0 }) else { return }
    let images = try batch.images(on: device)
    let count = network.evaluationBatch(height: imageSize.height, width: imageSize.width)
    try withoutGradients {
      // Not filled up to a whole batch, as evaluation has it: the filling would take part.
      _ = try network.forward(
        images.sliced(0..<min(count, images.shape[0]), along: 0), mode: .evaluation)
    }
  }
}
