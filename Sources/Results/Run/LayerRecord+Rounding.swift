/// How well a layer's codes stand for its weights.
package struct WeightRounding: Equatable, Sendable {
  /// The share of weights whose code is zero.
  package var zeroShare: Double
  /// The share of weights whose code is at an end of its range, where a weight may be clipped.
  package var endShare: Double
  /// The norm of `weight - scale * code` over that of the weights, of the whole layer; nil where codes
  /// have no scale that the run file knows of, or where all weights are zero.
  package var error: Double?
  /// The same of the worst column; columns whose weights are all zero do not count.
  package var worstColumnError: Double?
}

extension LayerRecord {
  /// How well the codes stand for the weights; nil for a layer without integer weights.
  package var weightRounding: WeightRounding? {
    guard let placement = geometry.crossbar, let codes = weightCodes?.values(of: Int8.self),
      !codes.isEmpty
    else { return nil }
    let end = placement.weightBits > 1 ? 1 << (placement.weightBits - 1) - 1 : 1
    func share(_ count: Int) -> Double { Double(count) / Double(codes.count) }
    var rounding = WeightRounding(
      zeroShare: share(codes.count { $0 == 0 }),
      endShare: share(codes.count { abs(Int($0)) >= end }))
    let area = geometry.kernelSize * geometry.kernelSize
    let length = geometry.inputChannels * area
    let isReplicated = placement.mapping == "replicated"
    let channelsPerArray = max(1, placement.rows / area)
    guard let weights = weight?.reals, weights.count == codes.count,
      codes.count == length * geometry.outputChannels * (isReplicated ? placement.arrays : 1),
      isReplicated || geometry.inputChannels <= placement.arrays * channelsPerArray,
      let scale = weightScale.flatMap({ ColumnScales($0, placement, geometry) })
    else { return rounding }
    var norms = Array(repeating: 0.0, count: placement.arrays * geometry.outputChannels)
    var errors = norms
    for index in codes.indices {
      // Replicated channels have a row for every array: row = array * outputChannels + channel.
      let (array, channel) =
        isReplicated
        ? (index / length).quotientAndRemainder(dividingBy: geometry.outputChannels)
        : (index % length / area / channelsPerArray, index / length)
      let difference = weights[index] - scale[array, channel] * Double(codes[index])
      let column = array * geometry.outputChannels + channel
      norms[column] += weights[index] * weights[index]
      errors[column] += difference * difference
    }
    let norm = norms.reduce(0, +)
    guard norm > 0 else { return rounding }
    rounding.error = (errors.reduce(0, +) / norm).squareRoot()
    rounding.worstColumnError =
      zip(errors, norms).compactMap { $1 > 0 ? ($0 / $1).squareRoot() : nil }.max()
    return rounding
  }
}

/// The weight scale of every column.
private struct ColumnScales {
  private let values: [Double]
  /// Values of one array, and neighbouring output channels that share one; no array has its own where
  /// the layer has one scale.
  private let perArray: Int, channelsOfOne: Int

  /// nil if the scales are of none of the three granularities.
  init?(_ stored: StoredArray, _ placement: CrossbarPlacement, _ geometry: LayerGeometry) {
    values = stored.reals
    switch (placement.weightGranularity, stored.shape) {
    case ("layer", [1]): (perArray, channelsOfOne) = (0, geometry.outputChannels)
    case ("array", [placement.arrays, placement.columnTiles]):
      (perArray, channelsOfOne) = (placement.columnTiles, placement.columns)
    case ("column", [placement.arrays, geometry.outputChannels]):
      (perArray, channelsOfOne) = (geometry.outputChannels, 1)
    default: return nil
    }
  }

  subscript(array: Int, channel: Int) -> Double {
    values[array * perArray + channel / channelsOfOne]
  }
}
