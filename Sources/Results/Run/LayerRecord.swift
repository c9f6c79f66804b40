/// A layer as the run left it: weights, codes, scales, and how its partial sums lie.
///
/// Everything but the geometry is optional; a layer in floating point has only its weight. Axes
/// are named by ``LayerGeometry``, so the shapes must agree with it.
package struct LayerRecord: Equatable, Sendable {
  /// Name of the layer within the network, such as `stage1.block0.conv1`.
  package var name: String
  /// Extents and placement.
  package var geometry: LayerGeometry
  /// Real weights, float32 `[outputChannels, inputChannels, kernelSize, kernelSize]`, with
  /// `arrays * outputChannels` first for the mapping `replicated`.
  package var weight: StoredArray?
  /// Integer weights of the shape of ``weight``.
  package var weightCodes: StoredArray?
  /// `[1]`, `[arrays, columnTiles]` or `[arrays, outputChannels]`, by granularity.
  package var weightScale: StoredArray?
  /// `[1]`, `[slices, arrays, columnTiles]` or `[slices, arrays, outputChannels]`.
  package var psumScale: StoredArray?
  /// Of the shape of ``psumScale``.
  package var psumOffset: StoredArray?
  /// Fraction of each column's partial sums that the ADC clips: `[slices, arrays,
  /// outputChannels]`.
  package var saturation: StoredArray?
  /// How many different codes each column's converter gave, int32 `[slices, arrays,
  /// outputChannels]`.
  package var usedCodes: StoredArray?
  /// Codes of each slice's converters, rising, int16 `[slices, codes]`.
  package var adcCodes: StoredArray?
  /// How often partial sums fall in each bin.
  package var psumHistogram: PartialSumHistogram?

  /// Describes a layer.
  package init(
    name: String, geometry: LayerGeometry, weight: StoredArray? = nil,
    weightCodes: StoredArray? = nil, weightScale: StoredArray? = nil,
    psumScale: StoredArray? = nil, psumOffset: StoredArray? = nil,
    saturation: StoredArray? = nil, usedCodes: StoredArray? = nil, adcCodes: StoredArray? = nil,
    psumHistogram: PartialSumHistogram? = nil
  ) {
    self.name = name
    self.geometry = geometry
    self.weight = weight
    self.weightCodes = weightCodes
    self.weightScale = weightScale
    self.psumScale = psumScale
    self.psumOffset = psumOffset
    self.saturation = saturation
    self.usedCodes = usedCodes
    self.adcCodes = adcCodes
    self.psumHistogram = psumHistogram
  }

  func write(to file: HDF5File) throws {
    try RunFile.requireName(name, "a layer")
    let group = "layers/\(name)"
    try file.createGroup(group)
    try geometry.write(to: file, on: group)
    let arrays: [(String, StoredArray?, [String], String)] = [
      ("weight", weight, weightDimensions(weight), "1"),
      ("weight_codes", weightCodes, weightDimensions(weightCodes), "1"),
      ("weight_scale", weightScale, scaleDimensions(weightScale, group: "weight_group"), "1"),
      ("psum_scale", psumScale, scaleDimensions(psumScale, group: "psum_group"), "1"),
      ("psum_offset", psumOffset, scaleDimensions(psumOffset, group: "psum_group"), "1"),
      ("saturation", saturation, ["slice", "array", "output_channel"], "1"),
      ("used_codes", usedCodes, ["slice", "array", "output_channel"], "1"),
      ("adc_codes", adcCodes, ["slice", "code"], "1"),
    ]
    for (name, array, dimensions, unit) in arrays {
      guard let array else { continue }
      try file.write(array, at: "\(group)/\(name)", dimensions: dimensions)
      try file.setAttribute("units", to: .text(unit), on: "\(group)/\(name)")
    }
    try psumHistogram?.write(to: file, in: group)
  }

  private func weightDimensions(_ weight: StoredArray?) -> [String] {
    let first =
      weight?.shape.first == geometry.outputChannels ? "output_channel" : "programmed_channel"
    return [first, "input_channel", "kernel_row", "kernel_column"]
  }

  private func scaleDimensions(_ scale: StoredArray?, group: String) -> [String] {
    guard let shape = scale?.shape, shape.count > 1 else { return [group] }
    let granularity =
      group == "weight_group"
      ? geometry.crossbar?.weightGranularity : geometry.crossbar?.partialSumGranularity
    let last = granularity == "array" ? "column_tile" : "output_channel"
    return (shape.count == 3 ? ["slice"] : []) + ["array", last]
  }

  init(name: String, from reader: RunFileReader) throws(RunFileError) {
    let group = "layers/\(name)"
    self.name = name
    geometry = try LayerGeometry(from: reader, on: group)
    weight = try reader.optionalArray("\(group)/weight")
    weightCodes = try reader.optionalArray("\(group)/weight_codes")
    weightScale = try reader.optionalArray("\(group)/weight_scale")
    psumScale = try reader.optionalArray("\(group)/psum_scale")
    psumOffset = try reader.optionalArray("\(group)/psum_offset")
    saturation = try reader.optionalArray("\(group)/saturation")
    usedCodes = try reader.optionalArray("\(group)/used_codes")
    adcCodes = try reader.optionalArray("\(group)/adc_codes")
    psumHistogram = try PartialSumHistogram(from: reader, in: group)
  }
}

/// How often partial sums fall in each of a row of bins, per bit slice.
package struct PartialSumHistogram: Equatable, Sendable {
  /// What the edges are measured in.
  package enum Unit: String, CaseIterable, Sendable {
    /// `(P − offset) / scale`: whole numbers are the ADC's levels.
    case adcSteps = "adc_step"
    /// The partial sum itself, for the ideal ADC.
    case partialSums = "partial_sum"
  }

  /// Counts, int64 `[slices, bins]`.
  package var counts: StoredArray
  /// Borders of the bins, rising, one more than there are bins; the outermost count all beyond.
  package var edges: [Double]
  /// What the edges are measured in.
  package var unit: Unit

  /// Describes a histogram: `counts` has one bin fewer than there are edges.
  package init(counts: StoredArray, edges: [Double], unit: Unit) {
    precondition(
      counts.shape.count == 2 && counts.shape[1] == edges.count - 1,
      "counts of shape \(counts.shape) for \(edges.count) edges")
    self.counts = counts
    self.edges = edges
    self.unit = unit
  }

  func write(to file: HDF5File, in group: String) throws {
    let names = (counts: "\(group)/psum_histogram", edges: "\(group)/psum_histogram_edges")
    try file.write(counts, at: names.counts, dimensions: ["slice", "bin"])
    try file.setAttribute("units", to: "1", on: names.counts)
    try file.write(edges, at: names.edges, dimensions: ["bin_edge"])
    try file.setAttribute("units", to: .text(unit.rawValue), on: names.edges)
  }

  init?(from reader: RunFileReader, in group: String) throws(RunFileError) {
    guard let counts = try reader.optionalArray("\(group)/psum_histogram") else { return nil }
    let name = "\(group)/psum_histogram_edges"
    let edges = try reader.values(Double.self, name).values
    guard let unit = Unit(rawValue: try reader.text("units", on: name)),
      counts.shape.count == 2, counts.shape[1] == edges.count - 1
    else {
      throw .malformed(
        file: reader.file.path, object: "\(group)/psum_histogram",
        reason: "shape \(counts.shape) does not belong to \(edges.count) edges of a known unit")
    }
    self.init(counts: counts, edges: edges, unit: unit)
  }
}
