import CHDF5

extension HDF5File {
  /// Reads an array of numbers, which must be stored as exactly that type.
  ///
  /// - Returns: The values, row-major, and the lengths of the axes, outermost first.
  package func read<Element: HDF5Element>(
    _: Element.Type, at object: String
  ) throws(HDF5Error) -> (values: [Element], shape: [Int]) {
    try read(at: object, as: Element.scalarType) {
      dataset, shape, operation throws(HDF5Error) in
      var status: herr_t = 0
      let values = [Element](unsafeUninitializedCapacity: shape.reduce(1, *)) { values, count in
        guard let address = values.baseAddress, !values.isEmpty, shape.reduce(1, *) > 0 else {
          return
        }
        status = H5Dread(
          dataset, Element.scalarType.inMemory, chdf5_whole_space(), chdf5_whole_space(),
          chdf5_default(), address)
        count = status < 0 ? 0 : shape.reduce(1, *)
      }
      try operation.check(status, "read the values")
      return (values, shape)
    }
  }

  /// Reads an array of numbers of whichever type it has.
  package func read(at object: String) throws(HDF5Error) -> StoredArray {
    try read(at: object, as: nil) { dataset, shape, operation throws(HDF5Error) in
      let type = try operation.scalarType(of: dataset)
      let size = shape.reduce(type.byteCount, *)
      var status: herr_t = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
        guard let address = bytes.baseAddress, size > 0 else { return }
        status = H5Dread(
          dataset, type.inMemory, chdf5_whole_space(), chdf5_whole_space(), chdf5_default(),
          address)
        count = status < 0 ? 0 : size
      }
      try operation.check(status, "read the values")
      return StoredArray(type: type, shape: shape, bytes: bytes)
    }
  }

  /// Type and shape of an array of numbers, without reading it.
  package func layout(
    at object: String
  ) throws(HDF5Error) -> (type: HDF5ScalarType, shape: [Int]) {
    try read(at: object, as: nil) { dataset, shape, operation throws(HDF5Error) in
      (try operation.scalarType(of: dataset), shape)
    }
  }

  /// Reads an array of texts.
  package func readTexts(
    at object: String
  ) throws(HDF5Error) -> (values: [String], shape: [Int]) {
    try openDataset(object) { dataset, shape, operation throws(HDF5Error) in
      let type = try operation.own(H5Dget_type(dataset), "find the type")
      let space = try operation.own(H5Dget_space(dataset), "find the shape")
      let texts = try operation.readTexts(type: type, space: space, count: shape.reduce(1, *)) {
        memory, buffer in
        H5Dread(
          dataset, memory, chdf5_whole_space(), chdf5_whole_space(), chdf5_default(), buffer)
      }
      return (texts, shape)
    }
  }

  private func read<Result>(
    at object: String, as expected: HDF5ScalarType?,
    _ body: (hid_t, [Int], HDF5Operation) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try openDataset(object) { dataset, shape, operation throws(HDF5Error) in
      let found = try operation.scalarType(of: dataset)
      if let expected, expected != found {
        throw HDF5Error.typeMismatch(
          file: path, object: object, expected: expected.rawValue, found: found.rawValue)
      }
      return try body(dataset, shape, operation)
    }
  }

  private func openDataset<Result>(
    _ object: String, _ body: (hid_t, [Int], HDF5Operation) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try perform(on: object) { root, operation throws(HDF5Error) in
      let identifier = try openObject(object, operation)
      guard H5Iget_type(identifier) == H5I_DATASET else {
        throw .typeMismatch(
          file: path, object: object, expected: "an array", found: "members, as a group does")
      }
      let space = try operation.own(H5Dget_space(identifier), "find the shape")
      return try body(identifier, try operation.shape(ofSpace: space), operation)
    }
  }

  /// Opens a group or an array until the operation ends.
  func openObject(_ object: String, _ operation: HDF5Operation) throws(HDF5Error) -> hid_t {
    guard try contains(object) else { throw .missing(file: path, object: object) }
    return try perform(on: object) { root, _ throws(HDF5Error) in
      try operation.own(
        H5Oopen(root, HDF5File.split(object).name.isEmpty ? "/" : object, chdf5_default()),
        "open the object")
    }
  }
}

extension HDF5Operation {
  /// The type of a dataset's numbers.
  func scalarType(of dataset: hid_t) throws(HDF5Error) -> HDF5ScalarType {
    let type = try own(H5Dget_type(dataset), "find the type")
    guard let scalar = HDF5ScalarType(of: type) else {
      let known = HDF5ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
      throw .typeMismatch(
        file: file, object: object, expected: "one of \(known)",
        found: H5Tget_class(type) == H5T_STRING ? "text" : "values of another type")
    }
    return scalar
  }
}
