/// What one layer costs on crossbar arrays, in closed form.
///
/// Activations drive all rows of an array at once, so every output pixel needs one conversion of
/// every column. Source: the specification, "Accounting"; differences are named at each quantity.
package struct LayerCost: Hashable, Sendable {
  /// The layer's name.
  package var name: String
  /// Physical arrays of `rows x columns` cells.
  ///
  /// Column tiles, bit slices and input channels each need arrays of their own; encodings with
  /// cells of either sign twice as many. A column of a replicated layer has all input channels and
  /// is spread over as many arrays as these need.
  package var arrays: Int
  /// Cells of these arrays that hold a weight's digit.
  package var usedCells: Int
  /// Cells of these arrays.
  package var cells: Int
  /// Conversions per image: one per converted slice, array, column and pixel.
  package var adcConversions: Int
  /// Multiplications of digitised values by scales, per image.
  ///
  /// Scales of a layer are applied once per output, after shift-adding codes; finer ones before
  /// it, once per conversion. A converter's reference step holds the weight scale, which therefore
  /// costs nothing here; only without converters is it applied, once per output (layer) or per
  /// array output.
  package var dequantizationMultiplications: Int
  /// Distinct scales applied per output pixel, the count by which published schemes are compared.
  ///
  /// 1 for the layer, or one per converted slice, array and column tile or column.
  package var dequantizationFactors: Int
  /// Additions of shifted values per image: all but the first of each output.
  package var shiftAdds: Int
  /// Stored weight scales, partial-sum scales and offsets.
  package var scales: Int

  /// Bytes of the stored scales in float32.
  package var scaleBytes: Int { 4 * scales }

  /// Part of the cells that hold a weight's digit, 0 to 1.
  package var utilisation: Double { Double(usedCells) / Double(cells) }

  /// Counts a quantized layer.
  ///
  /// - Parameters:
  ///   - layer: The layer.
  ///   - weight: What shares a weight scale.
  ///   - weightScalesPerGroup: How many weight scales each group has: one, or one per slice where
  ///     slices have scales of their own.
  ///   - partialSum: What shares a partial-sum scale; nil is the ideal ADC.
  ///   - hasOffsets: Whether partial sums have offsets.
  ///   - addsArrays: Whether arrays are added up before one quantizer, as though that cost nothing.
  ///   - outputHeight: Rows of output pixels.
  ///   - outputWidth: Columns of output pixels.
  package init(
    layer: LayerContext, weight: Granularity, weightScalesPerGroup: Int = 1,
    partialSum: Granularity?, hasOffsets: Bool, addsArrays: Bool = false, outputHeight: Int,
    outputWidth: Int
  ) {
    let (shape, layout, settings) = (layer.shape, layer.layout, layer.settings)
    let area = shape.kernelSize * shape.kernelSize
    let pixels = outputHeight * outputWidth
    let cellsPerDigit = settings.encoding == .twosComplement ? 1 : 2
    let copies = layout.mapping == .replicated ? layout.arrays : 1
    let outputs = layout.outputChannels

    name = shape.name
    arrays = cellsPerDigit * layout.slices * layout.columnTiles * layout.arrays * copies
    usedCells = cellsPerDigit * layout.slices * copies * shape.inputChannels * area * outputs
    cells = arrays * settings.rows * settings.columns

    let valuesPerOutput = layout.convertedSlices * (addsArrays ? 1 : layout.arrays)
    adcConversions = valuesPerOutput * outputs * pixels
    shiftAdds = (valuesPerOutput - 1) * outputs * pixels

    let weightScales = weightScalesPerGroup * layout.groups(of: weight, slices: 1)
    let partialSumScales = partialSum.map { layout.groups(of: $0, slices: layout.convertedSlices) }
    self.scales = weightScales + (partialSumScales ?? 0) * (hasOffsets ? 2 : 1)
    dequantizationFactors = partialSumScales ?? weightScales
    let multiplicationsPerOutput =
      switch (partialSum, weight) {
      case (.layer, _), (nil, .layer): 1
      case (nil, _): layout.arrays
      case (.array, _), (.column, _): valuesPerOutput
      }
    dequantizationMultiplications = multiplicationsPerOutput * outputs * pixels
  }
}

extension LayerCost {
  /// Counts a layer as a method quantizes it; nil for methods that quantize nothing.
  ///
  /// - Parameters:
  ///   - asked: The layer; its bits and slices are the quantizers' where they name a layer.
  ///   - quantizers: What the method made for it.
  ///   - granularities: Of the method, for weights and partial sums.
  ///   - height: Rows of input pixels.
  ///   - width: Columns of input pixels.
  package init?(
    _ asked: LayerContext, _ quantizers: LayerQuantizers,
    granularities: (weight: Granularity?, partialSum: Granularity?), height: Int, width: Int
  ) {
    guard let quantizer = quantizers.weight, let weight = granularities.weight else { return nil }
    let layer = quantizers.layer ?? asked
    let weightScales = quantizer.parameters.filter(\.role.isScale)
      .reduce(0) { $0 + $1.tensor.elementCount }
    self.init(
      layer: layer, weight: weight,
      weightScalesPerGroup: weightScales / layer.layout.groups(of: weight, slices: 1),
      partialSum: quantizers.partialSum == nil ? nil : granularities.partialSum,
      hasOffsets: quantizers.partialSum?.parameters.contains { $0.role == .quantizerOffset }
        ?? false, addsArrays: quantizers.partialSum is SummedArraysQuantizer,
      outputHeight: layer.shape.outputLength(of: height),
      outputWidth: layer.shape.outputLength(of: width))
  }
}

extension CrossbarLayout {
  /// How many groups of columns share a scale.
  fileprivate func groups(of granularity: Granularity, slices: Int) -> Int {
    switch granularity {
    case .layer: 1
    case .array: slices * arrays * columnTiles
    case .column: slices * arrays * outputChannels
    }
  }
}
