import CHDF5

extension HDF5File {
  /// Gives a group or an array an attribute that it does not have yet.
  package func setAttribute(
    _ name: String, to value: HDF5Attribute, on object: String = "/"
  ) throws(HDF5Error) {
    try perform(on: "\(object)@\(name)") { _, operation throws(HDF5Error) in
      let owner = try openObject(object, operation)
      if try operation.check(H5Aexists(owner, name), "look for the attribute") > 0 {
        throw .alreadyExists(file: path, object: "\(object)@\(name)")
      }
      switch value {
      case .text(let text): try operation.write([text], shape: [], name, on: owner)
      case .texts(let texts): try operation.write(texts, shape: [texts.count], name, on: owner)
      case .integer(let integer): try operation.write([integer], shape: [], name, on: owner)
      case .integers(let integers):
        try operation.write(integers, shape: [integers.count], name, on: owner)
      case .number(let number): try operation.write([number], shape: [], name, on: owner)
      case .numbers(let numbers):
        try operation.write(numbers, shape: [numbers.count], name, on: owner)
      case .boolean(let boolean): try operation.write(boolean, name, on: owner)
      }
    }
  }

  /// Reads an attribute; nil if the object has none of that name.
  package func attribute(
    _ name: String, on object: String = "/"
  ) throws(HDF5Error) -> HDF5Attribute? {
    try perform(on: "\(object)@\(name)") { _, operation throws(HDF5Error) in
      let owner = try openObject(object, operation)
      guard try operation.check(H5Aexists(owner, name), "look for the attribute") > 0 else {
        return nil
      }
      return try operation.readAttribute(name, of: owner)
    }
  }

  /// Names of an object's attributes in alphabetical order, without those that make dimensions.
  package func attributeNames(on object: String = "/") throws(HDF5Error) -> [String] {
    try perform(on: object) { _, operation throws(HDF5Error) in
      let owner = try openObject(object, operation)
      let count = try operation.check(H5Aget_num_attrs(owner), "count the attributes")
      var names: [String] = []
      for index in 0..<hsize_t(count) {
        names.append(
          try operation.name("name an attribute") { buffer, size in
            H5Aget_name_by_idx(
              owner, ".", H5_INDEX_NAME, H5_ITER_INC, index, buffer, size, chdf5_default())
          })
      }
      return names.filter { !HDF5File.dimensionAttributes.contains($0) }
    }
  }

  /// What the dimension scale convention keeps on the arrays it concerns.
  private static let dimensionAttributes: Set = [
    "CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST",
  ]
}

extension HDF5Operation {
  fileprivate func write<Element: HDF5Element>(
    _ values: [Element], shape: [Int], _ name: String, on owner: hid_t
  ) throws(HDF5Error) {
    let attribute = try create(name, type: Element.scalarType.inFile, shape: shape, on: owner)
    guard !values.isEmpty else { return }
    try check(
      H5Awrite(attribute, Element.scalarType.inMemory, values), "write the attribute")
  }

  fileprivate func write(
    _ texts: [String], shape: [Int], _ name: String, on owner: hid_t
  ) throws(HDF5Error) {
    let type = try ownTextType()
    let attribute = try create(name, type: type, shape: shape, on: owner)
    guard !texts.isEmpty else { return }
    try withTextPointers(texts) { pointers throws(HDF5Error) in
      try check(H5Awrite(attribute, type, pointers), "write the attribute")
    }
  }

  fileprivate func write(_ value: Bool, _ name: String, on owner: hid_t) throws(HDF5Error) {
    let type = try own(H5Tenum_create(HDF5ScalarType.int8.inFile), "describe a truth value")
    for (name, value) in [("FALSE", Int8(0)), ("TRUE", Int8(1))] {
      var value = value
      try check(H5Tenum_insert(type, name, &value), "describe a truth value")
    }
    let attribute = try create(name, type: type, shape: [], on: owner)
    var stored: Int8 = value ? 1 : 0
    try check(H5Awrite(attribute, type, &stored), "write the attribute")
  }

  private func create(
    _ name: String, type: hid_t, shape: [Int], on owner: hid_t
  ) throws(HDF5Error) -> hid_t {
    try own(
      H5Acreate2(
        owner, name, type, try ownSpace(shape), chdf5_default(), chdf5_default()),
      "create the attribute")
  }

  fileprivate func readAttribute(
    _ name: String, of owner: hid_t
  ) throws(HDF5Error) -> HDF5Attribute {
    let attribute = try own(H5Aopen(owner, name, chdf5_default()), "open the attribute")
    let type = try own(H5Aget_type(attribute), "find the type")
    let space = try own(H5Aget_space(attribute), "find the shape")
    let shape = try shape(ofSpace: space)
    let count = shape.reduce(1, *)
    switch H5Tget_class(type) {
    case H5T_STRING:
      let texts = try readTexts(type: type, space: space, count: count) { memory, buffer in
        H5Aread(attribute, memory, buffer)
      }
      return shape.isEmpty ? .text(texts[0]) : .texts(texts)
    case H5T_INTEGER:
      let values = try read(Int64.self, from: attribute, count: count)
      return shape.isEmpty ? .integer(values[0]) : .integers(values)
    case H5T_FLOAT:
      let values = try read(Double.self, from: attribute, count: count)
      return shape.isEmpty ? .number(values[0]) : .numbers(values)
    case H5T_ENUM where shape.isEmpty && H5Tget_size(type) == 1:
      var stored: Int8 = 0
      try check(H5Aread(attribute, type, &stored), "read the attribute")
      return .boolean(stored != 0)
    default:
      throw .typeMismatch(
        file: file, object: object, expected: "text, integers, numbers or a truth value",
        found: "a value of another type")
    }
  }

  private func read<Element: HDF5Element & ExpressibleByIntegerLiteral>(
    _: Element.Type, from attribute: hid_t, count: Int
  ) throws(HDF5Error) -> [Element] {
    var values = [Element](repeating: 0, count: count)
    if count > 0 {
      try check(
        H5Aread(attribute, Element.scalarType.inMemory, &values), "read the attribute")
    }
    return values
  }

  /// A name that the library hands out in two steps: its length, then its bytes.
  func name(
    _ purpose: String, _ get: (UnsafeMutablePointer<CChar>?, Int) -> Int
  ) throws(HDF5Error) -> String {
    let length = try check(get(nil, 0), purpose)
    var bytes = [CChar](repeating: 0, count: length + 1)
    try check(get(&bytes, bytes.count), purpose)
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
