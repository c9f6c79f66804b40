import Foundation

/// A trained network as crossbar hardware takes it, in a file of its own: HDF5, or NPZ.
///
/// The article *Exported networks* lists every name, shape and unit.
package struct DeploymentFile: Equatable, Sendable {
  /// Version of the arrangement.
  package static let schema = 1

  /// The two formats, of equal contents.
  package enum Format: String, CaseIterable, Sendable {
    case hdf5 = "h5"
    case npz
  }

  /// One layer on arrays.
  package struct Layer: Equatable, Sendable {
    /// Name of the layer within the network.
    package var name: String
    /// Extents and placement.
    package var geometry: LayerGeometry
    /// Value of one activation code.
    package var activationStep: Float
    /// Digits, int8 `[slices, arrays, outputChannels, channelsPerArray, k, k]`.
    package var cells: StoredArray
    /// Codes of each slice's converters, rising, int16 `[slices, codes]`.
    package var codes: StoredArray
    /// Power of two that each slice counts for, negative polarity negative, float32 `[slices]`.
    package var significance: StoredArray
    /// Least integer sum of every code but the first, int32 `[slices, arrays, outputChannels,
    /// codes - 1]`.
    package var thresholds: StoredArray
    /// Distance of levels in units of the integer sum, float64 `[slices, arrays, outputChannels]`.
    package var referenceStep: StoredArray
    /// What a column's codes are multiplied by, float32 `[slices, arrays, outputChannels]`.
    package var multiplier: StoredArray
    /// What each array's offsets add, float32 `[arrays, outputChannels]`.
    package var constant: StoredArray
    /// What all offsets together add, float32 `[outputChannels]`.
    package var offset: StoredArray

    /// Describes a layer.
    package init(
      name: String, geometry: LayerGeometry, activationStep: Float, cells: StoredArray,
      codes: StoredArray, significance: StoredArray, thresholds: StoredArray,
      referenceStep: StoredArray, multiplier: StoredArray, constant: StoredArray,
      offset: StoredArray
    ) {
      self.name = name
      self.geometry = geometry
      self.activationStep = activationStep
      self.cells = cells
      self.codes = codes
      self.significance = significance
      self.thresholds = thresholds
      self.referenceStep = referenceStep
      self.multiplier = multiplier
      self.constant = constant
      self.offset = offset
    }
  }

  /// Of the run that trained the network.
  package var provenance: RunProvenance
  /// Layers on arrays, in the network's order.
  package var layers: [Layer]
  /// What stays in floating point: every parameter and statistic of the network but those that
  /// became part of ``layers``.
  package var network: [NetworkParameter]

  /// Gathers a network.
  package init(provenance: RunProvenance, layers: [Layer], network: [NetworkParameter]) {
    self.provenance = provenance
    self.layers = layers
    self.network = network
  }

  /// Writes the file, or leaves what was there before as it was.
  ///
  /// - Throws: ``HDF5Error`` if the file cannot be put together or stored.
  package func write(to path: String, as format: Format) throws {
    switch format {
    case .hdf5: try HDF5File.writeAtomically(to: path, writeHDF5)
    case .npz: try NPZFile.writeAtomically(to: path, writeNPZ)
    }
  }

  private func writeHDF5(_ file: HDF5File) throws {
    for (name, value) in attributes { try file.setAttribute(name, to: value) }
    for layer in layers {
      try RunFile.requireName(layer.name, "a layer")
      let group = "layers/\(layer.name)"
      try file.createGroup(group)
      for (name, value) in layer.attributes { try file.setAttribute(name, to: value, on: group) }
      for array in layer.arrays {
        let object = "\(group)/\(array.name)"
        try file.write(array.values, at: object, dimensions: array.dimensions)
        try file.setAttribute("units", to: .text(array.unit), on: object)
      }
    }
    for parameter in network { try parameter.write(to: file) }
  }

  private func writeNPZ(_ file: inout NPZFile) throws {
    var tree: [String: [String: JSONAttribute]] = ["/": Self.dictionary(attributes)]
    for layer in layers {
      tree["layers/\(layer.name)"] = Self.dictionary(layer.attributes)
      for array in layer.arrays {
        try file.add("layers/\(layer.name)/\(array.name)", array.values)
      }
    }
    for parameter in network { try file.add("network/\(parameter.name)", parameter.value) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try file.add("attributes", text: String(decoding: encoder.encode(tree), as: UTF8.self))
  }

  private var attributes: [(String, HDF5Attribute)] {
    [
      ("schema", .integer(Int64(Self.schema))), ("recipe", .text(provenance.recipe)),
      ("cell_id", .text(provenance.cellID)), ("method", .text(provenance.method)),
      ("network", .text(provenance.network)), ("dataset", .text(provenance.dataset)),
      ("seed", .integer(Int64(provenance.seed))), ("commit", .text(provenance.commit)),
      ("layers", .texts(layers.map(\.name))),
    ]
  }

  private static func dictionary(_ attributes: [(String, HDF5Attribute)]) -> [String: JSONAttribute]
  {
    Dictionary(uniqueKeysWithValues: attributes.map { ($0.0, JSONAttribute(value: $0.1)) })
  }
}

extension DeploymentFile.Layer {
  fileprivate struct NamedArray {
    let name: String
    let values: StoredArray
    let dimensions: [String]
    var unit = "1"
  }

  fileprivate var attributes: [(String, HDF5Attribute)] {
    geometry.attributes + [("activation_step", .number(Double(activationStep)))]
  }

  fileprivate var arrays: [NamedArray] {
    let column = ["slice", "array", "output_channel"]
    return [
      NamedArray(
        name: "cells", values: cells,
        dimensions: column + ["array_channel", "kernel_row", "kernel_column"]),
      NamedArray(name: "codes", values: codes, dimensions: ["slice", "code"]),
      NamedArray(name: "significance", values: significance, dimensions: ["slice"]),
      NamedArray(name: "thresholds", values: thresholds, dimensions: column + ["threshold"]),
      NamedArray(name: "reference_step", values: referenceStep, dimensions: column),
      NamedArray(name: "multiplier", values: multiplier, dimensions: column),
      NamedArray(name: "constant", values: constant, dimensions: ["array", "output_channel"]),
      NamedArray(name: "offset", values: offset, dimensions: ["output_channel"]),
    ]
  }
}

/// An attribute as JSON has it.
private struct JSONAttribute: Encodable {
  let value: HDF5Attribute

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .text(let value): try container.encode(value)
    case .texts(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .integers(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .numbers(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    }
  }
}
