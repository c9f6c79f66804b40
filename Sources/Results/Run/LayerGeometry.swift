/// Extents of a layer and how it lies on crossbar arrays: the attributes of its group.
package struct LayerGeometry: Equatable, Sendable {
  /// Channels that go in.
  package var inputChannels: Int
  /// Channels that come out.
  package var outputChannels: Int
  /// Rows and columns of the square kernel, 1 for a fully connected layer.
  package var kernelSize: Int
  /// Pixels between outputs.
  package var stride: Int
  /// Pixels of zeros around the input.
  package var padding: Int
  /// How the layer lies on crossbar arrays; nil for a layer in floating point.
  package var crossbar: CrossbarPlacement?

  /// Describes a layer.
  package init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int, padding: Int,
    crossbar: CrossbarPlacement? = nil
  ) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.crossbar = crossbar
  }

  func write(to file: HDF5File, on layer: String) throws {
    for (name, value) in attributes { try file.setAttribute(name, to: value, on: layer) }
  }

  /// Names and values, in the order of the file.
  var attributes: [(String, HDF5Attribute)] {
    [
      ("input_channels", .integer(Int64(inputChannels))),
      ("output_channels", .integer(Int64(outputChannels))),
      ("kernel_size", .integer(Int64(kernelSize))), ("stride", .integer(Int64(stride))),
      ("padding", .integer(Int64(padding))),
    ] + (crossbar?.attributes ?? [])
  }

  init(from reader: RunFileReader, on layer: String) throws(RunFileError) {
    inputChannels = try reader.integer("input_channels", on: layer)
    outputChannels = try reader.integer("output_channels", on: layer)
    kernelSize = try reader.integer("kernel_size", on: layer)
    stride = try reader.integer("stride", on: layer)
    padding = try reader.integer("padding", on: layer)
    crossbar =
      try reader.attribute("rows", on: layer) == nil
      ? nil : try CrossbarPlacement(from: reader, on: layer)
  }
}

/// How a layer's weights lie on crossbar arrays.
package struct CrossbarPlacement: Equatable, Sendable {
  /// Rows of one array.
  package var rows: Int
  /// Columns of one array.
  package var columns: Int
  /// Arrays along the input.
  package var arrays: Int
  /// Arrays along the output.
  package var columnTiles: Int
  /// Bit slices of a weight that are converted apart; `dualConversion` counts both polarities.
  package var slices: Int
  /// `partitioned` or `replicated`.
  package var mapping: String
  /// `twosComplement`, `differential` or `dualConversion`.
  package var encoding: String
  /// Bits of a weight.
  package var weightBits: Int
  /// Bits of a cell.
  package var cellBits: Int
  /// Bits of an activation.
  package var activationBits: Int
  /// Bits of a partial sum, `ternary`, or `ideal`.
  package var adc: String
  /// What shares a weight scale: `layer`, `array` or `column`; nil for an unscaled quantizer.
  package var weightGranularity: String?
  /// What shares a partial-sum scale: `layer`, `array` or `column`; nil without one.
  package var partialSumGranularity: String?

  /// Describes a placement.
  package init(
    rows: Int, columns: Int, arrays: Int, columnTiles: Int, slices: Int, mapping: String,
    encoding: String, weightBits: Int, cellBits: Int, activationBits: Int, adc: String,
    weightGranularity: String?, partialSumGranularity: String?
  ) {
    self.rows = rows
    self.columns = columns
    self.arrays = arrays
    self.columnTiles = columnTiles
    self.slices = slices
    self.mapping = mapping
    self.encoding = encoding
    self.weightBits = weightBits
    self.cellBits = cellBits
    self.activationBits = activationBits
    self.adc = adc
    self.weightGranularity = weightGranularity
    self.partialSumGranularity = partialSumGranularity
  }

  var attributes: [(String, HDF5Attribute)] {
    [
      ("rows", .integer(Int64(rows))), ("columns", .integer(Int64(columns))),
      ("arrays", .integer(Int64(arrays))), ("column_tiles", .integer(Int64(columnTiles))),
      ("slices", .integer(Int64(slices))), ("mapping", .text(mapping)),
      ("encoding", .text(encoding)), ("weight_bits", .integer(Int64(weightBits))),
      ("cell_bits", .integer(Int64(cellBits))),
      ("activation_bits", .integer(Int64(activationBits))), ("adc", .text(adc)),
    ] + (weightGranularity.map { [("weight_granularity", .text($0))] } ?? [])
      + (partialSumGranularity.map { [("psum_granularity", .text($0))] } ?? [])
  }

  init(from reader: RunFileReader, on layer: String) throws(RunFileError) {
    rows = try reader.integer("rows", on: layer)
    columns = try reader.integer("columns", on: layer)
    arrays = try reader.integer("arrays", on: layer)
    columnTiles = try reader.integer("column_tiles", on: layer)
    slices = try reader.integer("slices", on: layer)
    mapping = try reader.text("mapping", on: layer)
    encoding = try reader.text("encoding", on: layer)
    weightBits = try reader.integer("weight_bits", on: layer)
    cellBits = try reader.integer("cell_bits", on: layer)
    activationBits = try reader.integer("activation_bits", on: layer)
    adc = try reader.text("adc", on: layer)
    weightGranularity = try reader.attribute("weight_granularity", on: layer)?.text
    partialSumGranularity = try reader.attribute("psum_granularity", on: layer)?.text
  }
}
