/// Typed look-ups in an open run file, with faults in the words of ``RunFileError``.
struct RunFileReader {
  let file: HDF5File

  /// Opens a file and makes sure that it is a run file of this release's schema.
  init(path: String) throws(RunFileError) {
    do throws(HDF5Error) {
      file = try HDF5File.open(path)
    } catch {
      throw RunFileError(error)
    }
    guard
      case .integer(let schema)? = try translated({ () throws(HDF5Error) in
        try file.attribute("schema")
      }), try attribute("cell_id") != nil
    else {
      throw .notRunFile(
        file: path, reason: "an HDF5 file without the attributes 'schema' and 'cell_id'")
    }
    guard schema == RunFile.schema else {
      throw .unsupportedSchema(file: path, found: Int(schema))
    }
  }

  /// Runs a step of reading and translates its fault.
  func translated<Result>(
    _ body: () throws(HDF5Error) -> Result
  ) throws(RunFileError) -> Result {
    do throws(HDF5Error) {
      return try body()
    } catch {
      throw RunFileError(error)
    }
  }

  // MARK: Objects

  func contains(_ object: String) throws(RunFileError) -> Bool {
    try translated { () throws(HDF5Error) in try file.contains(object) }
  }

  /// Names of a group's members of one kind; none if there is no such group.
  func names(
    of kind: HDF5Member.Kind, in group: String
  ) throws(RunFileError) -> [String] {
    guard try contains(group) else { return [] }
    return try translated { () throws(HDF5Error) in
      try file.members(of: group).filter { $0.kind == kind }.map(\.name)
    }
  }

  /// An array of numbers, which must be there.
  func array(_ object: String) throws(RunFileError) -> StoredArray {
    try translated { () throws(HDF5Error) in try file.read(at: object) }
  }

  /// An array of numbers, nil if there is none of that name.
  func optionalArray(_ object: String) throws(RunFileError) -> StoredArray? {
    try contains(object) ? try array(object) : nil
  }

  /// The values of an array of the given type and number of axes.
  func values<Element: HDF5Element>(
    _: Element.Type, _ object: String, rank: Int = 1
  ) throws(RunFileError) -> (values: [Element], shape: [Int]) {
    let found = try translated { () throws(HDF5Error) in
      try file.read(Element.self, at: object)
    }
    guard found.shape.count == rank else {
      throw .malformed(
        file: file.path, object: object, reason: "shape \(found.shape) has not \(rank) axes")
    }
    return found
  }

  // MARK: Attributes

  func text(_ name: String, on object: String = "/") throws(RunFileError) -> String {
    try required(name, on: object, expected: "text") { $0.text }
  }

  func texts(_ name: String, on object: String = "/") throws(RunFileError) -> [String] {
    try required(name, on: object, expected: "a list of texts") { $0.texts }
  }

  func integer(_ name: String, on object: String = "/") throws(RunFileError) -> Int {
    try required(name, on: object, expected: "an integer") { $0.integer }
  }

  func number(_ name: String, on object: String = "/") throws(RunFileError) -> Double {
    try required(name, on: object, expected: "a number") { $0.number }
  }

  func boolean(_ name: String, on object: String = "/") throws(RunFileError) -> Bool {
    try required(name, on: object, expected: "a truth value") { $0.boolean }
  }

  /// An attribute, nil if the object has none of that name.
  func attribute(
    _ name: String, on object: String = "/"
  ) throws(RunFileError) -> HDF5Attribute? {
    try translated { () throws(HDF5Error) in try file.attribute(name, on: object) }
  }

  /// All attributes of an object.
  func attributes(of object: String) throws(RunFileError) -> [String: HDF5Attribute] {
    try translated { () throws(HDF5Error) in
      var attributes: [String: HDF5Attribute] = [:]
      for name in try file.attributeNames(on: object) {
        attributes[name] = try file.attribute(name, on: object)
      }
      return attributes
    }
  }

  private func required<Value>(
    _ name: String, on object: String, expected: String, _ convert: (HDF5Attribute) -> Value?
  ) throws(RunFileError) -> Value {
    let place = "\(object)@\(name)"
    guard let attribute = try attribute(name, on: object) else {
      throw .malformed(file: file.path, object: place, reason: "missing")
    }
    guard let value = convert(attribute) else {
      throw .malformed(
        file: file.path, object: place, reason: "holds \(attribute.kind) where \(expected) must be")
    }
    return value
  }
}
