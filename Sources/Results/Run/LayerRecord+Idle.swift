extension LayerRecord {
  /// How many output channels have no weight left: all their codes are zero, in every array.
  ///
  /// What the layer gives them is the same for every image, so normalisation takes it away. Training
  /// does not bring such a channel back where the activation behind it is at its bound, which passes no
  /// gradient. nil for a layer without integer weights.
  package var idleChannels: Int? {
    guard let codes = weightCodes?.values(of: Int8.self), geometry.outputChannels > 0,
      !codes.isEmpty, let rows = weightCodes?.shape.first,
      rows.isMultiple(of: geometry.outputChannels)
    else { return nil }
    // Replicated channels have a row for every array: row = array * outputChannels + channel.
    let length = codes.count / rows
    var isIdle = Array(repeating: true, count: geometry.outputChannels)
    for row in 0..<rows where codes[row * length..<(row + 1) * length].contains(where: { $0 != 0 })
    {
      isIdle[row % geometry.outputChannels] = false
    }
    return isIdle.count { $0 }
  }

  /// The share of columns whose converter gave one code for all partial sums that were looked at; nil
  /// for a layer without converters.
  package var constantColumnShare: Double? {
    guard let used = usedCodes?.values(of: Int32.self), !used.isEmpty else { return nil }
    return Double(used.count { $0 == 1 }) / Double(used.count)
  }
}

extension RunFile {
  /// The layers with channels that have no weight left, and how many; nil if there are none.
  package var idleChannelsText: String? {
    let found = layers.compactMap { layer in
      layer.idleChannels.flatMap { $0 > 0 ? (layer, $0) : nil }
    }
    guard !found.isEmpty else { return nil }
    return "output channels whose weights are all zero: "
      + found.map { "\($1) of \($0.geometry.outputChannels) in \($0.name)" }
      .joined(separator: ", ")
  }
}
