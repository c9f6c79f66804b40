/// What a network costs on crossbar arrays, per layer and in all.
package struct AccountingRecord: Equatable, Sendable {
  /// One quantity, such as `adc_conversions`.
  package struct Quantity: Equatable, Sendable {
    /// Its name, in lower case with underscores.
    package var name: String
    /// Its unit as UDUNITS writes it: `1` for counts and fractions, `byte`.
    package var unit: String
    /// One value per layer: int64 for counts, float64 for fractions.
    package var perLayer: StoredArray
    /// The value of the whole network, which for a fraction is no sum.
    package var total: Double

    /// Counts of things, whose total is their sum.
    package init(name: String, unit: String = "1", counts: [Int64]) {
      self.init(
        name: name, unit: unit, perLayer: StoredArray(counts),
        total: Double(counts.reduce(0, +)))
    }

    /// Real values with a total of their own.
    package init(name: String, unit: String = "1", values: [Double], total: Double) {
      self.init(name: name, unit: unit, perLayer: StoredArray(values), total: total)
    }

    init(name: String, unit: String, perLayer: StoredArray, total: Double) {
      self.name = name
      self.unit = unit
      self.perLayer = perLayer
      self.total = total
    }
  }

  /// Names of the layers, in the network's order.
  package var layers: [String]
  /// The quantities, each with one value per layer.
  package var quantities: [Quantity]

  /// Describes costs; every quantity has one value per layer.
  package init(layers: [String], quantities: [Quantity]) {
    precondition(quantities.allSatisfy { $0.perLayer.shape == [layers.count] })
    self.layers = layers
    self.quantities = quantities
  }

  func write(to file: HDF5File) throws {
    try file.write(layers, at: "accounting/layer", dimensions: ["layer"])
    for quantity in quantities {
      try RunFile.requireName(quantity.name, "a quantity")
      let object = "accounting/\(quantity.name)"
      try file.write(quantity.perLayer, at: object, dimensions: ["layer"])
      try file.setAttribute("units", to: .text(quantity.unit), on: object)
      try file.setAttribute("total", to: .number(quantity.total), on: object)
    }
  }

  /// The value of the whole network, by the name of the quantity.
  package var totals: [String: Double] {
    Dictionary(quantities.map { ($0.name, $0.total) }) { first, _ in first }
  }

  /// ``totals`` of the costs in `/accounting`, without the layers'; empty if the file has none.
  static func totals(from reader: RunFileReader) throws(RunFileError) -> [String: Double] {
    var totals: [String: Double] = [:]
    for name in try reader.names(of: .array, in: "accounting") where name != "layer" {
      totals[name] = try reader.number("total", on: "accounting/\(name)")
    }
    return totals
  }

  /// The costs in `/accounting`, nil if the file has none.
  static func read(from reader: RunFileReader) throws(RunFileError) -> AccountingRecord? {
    guard try reader.contains("accounting") else { return nil }
    let layers = try reader.translated { () throws(HDF5Error) in
      try reader.file.readTexts(at: "accounting/layer").values
    }
    var quantities: [Quantity] = []
    for name in try reader.names(of: .array, in: "accounting") where name != "layer" {
      let object = "accounting/\(name)"
      let values = try reader.array(object)
      guard values.shape == [layers.count] else {
        throw .malformed(
          file: reader.file.path, object: object,
          reason: "shape \(values.shape) is not that of \(layers.count) layers")
      }
      quantities.append(
        Quantity(
          name: name, unit: try reader.text("units", on: object), perLayer: values,
          total: try reader.number("total", on: object)))
    }
    return AccountingRecord(layers: layers, quantities: quantities)
  }
}
