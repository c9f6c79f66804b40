/// A group that a run adds to what every run file has, such as `chips` for cell variation.
package struct RunExtra: Equatable, Sendable {
  /// One array of the group.
  package struct Values: Equatable, Sendable {
    /// Name of the array.
    package var name: String
    /// Its values.
    package var array: StoredArray
    /// A name per axis.
    ///
    /// An array named as its only axis holds that axis' coordinates and goes
    /// before the others.
    package var dimensions: [String]
    /// Its unit as UDUNITS writes it, `1` for none.
    package var unit: String

    /// Names values.
    package init(name: String, array: StoredArray, dimensions: [String], unit: String = "1") {
      self.name = name
      self.array = array
      self.dimensions = dimensions
      self.unit = unit
    }
  }

  /// Name of the group, none of ``RunFile/ownGroups``.
  package var name: String
  /// The group's attributes.
  package var attributes: [String: HDF5Attribute]
  /// The group's arrays.
  package var values: [Values]

  /// Describes a group.
  package init(name: String, attributes: [String: HDF5Attribute] = [:], values: [Values] = []) {
    self.name = name
    self.attributes = attributes
    self.values = values
  }

  func write(to file: HDF5File) throws {
    try RunFile.requireName(name, "a group", taken: RunFile.ownGroups)
    try file.createGroup(name)
    for (attribute, value) in attributes.sorted(by: { $0.key < $1.key }) {
      try file.setAttribute(attribute, to: value, on: name)
    }
    for values in values {
      try RunFile.requireName(values.name, "an array")
      let object = "\(name)/\(values.name)"
      try file.write(values.array, at: object, dimensions: values.dimensions)
      try file.setAttribute("units", to: .text(values.unit), on: object)
    }
  }

  init(name: String, from reader: RunFileReader) throws(RunFileError) {
    self.name = name
    attributes = try reader.attributes(of: name)
    values = []
    for array in try reader.names(of: .array, in: name) {
      let object = "\(name)/\(array)"
      let dimensions = try reader.translated { () throws(HDF5Error) in
        try reader.file.dimensions(of: object)
      }
      values.append(
        Values(
          name: array, array: try reader.array(object), dimensions: dimensions.map { $0 ?? "" },
          unit: try reader.text("units", on: object)))
    }
  }
}
