import Crossbar
import Datasets
import Networks
import Results
import Tensors

/// What a trained network's crossbar layers hold and do, as run files keep it.
package enum LayerRecords {
  /// Gathers weights, codes, scales and, from a sample of images, clipping and code histograms.
  ///
  /// - Parameters:
  ///   - network: Trained; evaluated on the sample.
  ///   - sample: Images as evaluation sees them.
  ///   - granularities: The method's, for names of axes.
  ///   - device: Where the network lives.
  /// - Returns: One record per crossbar layer, in the network's order.
  /// - Throws: What the network throws.
  package static func gather(
    from network: any Network, sample: BatchSequence,
    granularities: (weight: Granularity?, partialSum: Granularity?), device: Device
  ) throws -> [LayerRecord] {
    let layers = network.crossbarLayers
    let recorders = layers.map { _ in StatisticsRecorder() }
    defer { for layer in layers { layer.recorder = nil } }
    for (layer, recorder) in zip(layers, recorders) { layer.recorder = recorder }
    try withoutGradients {
      // Not in batches of one size, as network.evaluate has them: filling would be counted.
      try CalibrationImages(sample, limit: sampleLimit(sample), device: device).forEachBatch {
        _ = try network.forward($0, mode: .evaluation)
      }
    }
    return try zip(layers, recorders).map {
      try record(of: $0, statistics: $1, granularities: granularities)
    }
  }

  /// Images of 224×224 pixels have a hundred times as many partial sums as CIFAR's: few will do.
  private static func sampleLimit(_ sample: BatchSequence) -> Int {
    sample.imageShape.height * sample.imageShape.width <= 64 * 64 ? sample.imageCount : 8
  }

  private static func record(
    of layer: CrossbarConvolution, statistics: StatisticsRecorder,
    granularities: (weight: Granularity?, partialSum: Granularity?)
  ) throws -> LayerRecord {
    let shape = layer.context.shape
    let (settings, layout) = (layer.context.settings, layer.context.layout)
    let scales = layer.parameters
    func stored(_ name: String) throws -> StoredArray? {
      try scales.first { $0.name == name }.map { try StoredArray($0.tensor, name: name) }
    }
    let isQuantized = scales.contains(where: \.role.isScale)
    return LayerRecord(
      name: shape.name,
      geometry: LayerGeometry(
        shape, settings, layout, granularities: granularities, isOnArrays: isQuantized),
      weight: try StoredArray(layer.weight, name: shape.name),
      weightCodes: isQuantized
        ? try layer.storedWeightCodes().map { try StoredArray($0, name: shape.name) } : nil,
      weightScale: try stored("weight.scale"),
      psumScale: try layer.storedPartialSumSteps().map { try StoredArray($0, name: shape.name) },
      psumOffset: try stored("partialSum.offset"),
      saturation: try statistics.saturation().map {
        try StoredArray($0.converted(to: .float32), name: shape.name)
      },
      usedCodes: try statistics.usedCodes().map {
        try StoredArray($0.converted(to: .int32), name: shape.name)
      },
      adcCodes: statistics.codes.map {
        StoredArray($0.flatMap { $0.map(Int16.init) }, shape: [$0.count, $0[0].count])
      },
      psumHistogram: try histogram(statistics, layer: shape.name))
  }

  private static func histogram(
    _ statistics: StatisticsRecorder, layer: String
  ) throws -> PartialSumHistogram? {
    guard let counts = statistics.partialSumHistogram, let bins = statistics.bins else {
      return nil
    }
    return PartialSumHistogram(
      counts: try StoredArray(counts, name: layer), edges: bins.edges, unit: .adcSteps)
  }
}

extension LayerGeometry {
  /// Describes a layer of a network.
  package init(
    _ shape: ConvolutionShape, _ settings: CrossbarSettings, _ layout: CrossbarLayout,
    granularities: (weight: Granularity?, partialSum: Granularity?), isOnArrays: Bool = true
  ) {
    let placement = CrossbarPlacement(
      rows: settings.rows, columns: settings.columns, arrays: layout.arrays,
      columnTiles: layout.columnTiles, slices: layout.convertedSlices,
      mapping: settings.mapping.rawValue, encoding: settings.encoding.rawValue,
      weightBits: settings.weightBits, cellBits: settings.cellBits,
      activationBits: settings.activationBits, adc: settings.partialSumBits.description,
      weightGranularity: granularities.weight?.rawValue,
      partialSumGranularity: granularities.partialSum?.rawValue)
    self.init(
      inputChannels: shape.inputChannels, outputChannels: shape.outputChannels,
      kernelSize: shape.kernelSize, stride: shape.stride, padding: shape.padding,
      crossbar: isOnArrays ? placement : nil)
  }
}
