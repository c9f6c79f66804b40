import CHDF5

extension HDF5File {
  /// Writes an array of numbers.
  ///
  /// - Parameters:
  ///   - values: Row-major.
  ///   - shape: Lengths of the axes, outermost first; empty for a single number. The default is
  ///     a vector.
  ///   - object: Path of the new array; groups above it are made where they are missing.
  ///   - dimensions: A name per axis, see ``HDF5File/attach(_:to:shape:)``; nil for none.
  ///   - compressed: Whether to pack the array (chunks, shuffle, deflate) if it is large enough
  ///     for that to pay.
  /// - Throws: ``HDF5Error/countMismatch(file:object:shape:count:)`` if the values do not fill the
  ///   shape, ``HDF5Error/alreadyExists(file:object:)``, or what ``attach(_:to:shape:)`` throws.
  package func write<Element: HDF5Element>(
    _ values: [Element], shape: [Int]? = nil, at object: String, dimensions: [String]? = nil,
    compressed: Bool = true
  ) throws(HDF5Error) {
    let result: Result<Void, HDF5Error> = values.withUnsafeBytes { bytes in
      Result { () throws(HDF5Error) in
        try write(
          bytes: bytes, type: Element.scalarType, shape: shape ?? [values.count], at: object,
          dimensions: dimensions, compressed: compressed)
      }
    }
    try result.get()
  }

  /// Writes an array of numbers given as bytes; the parameters are those of the method above.
  package func write(
    _ array: StoredArray, at object: String, dimensions: [String]? = nil, compressed: Bool = true
  ) throws(HDF5Error) {
    try write(
      array.bytes, type: array.type, shape: array.shape, at: object, dimensions: dimensions,
      compressed: compressed)
  }

  private func write(
    _ bytes: [UInt8], type: HDF5ScalarType, shape: [Int], at object: String,
    dimensions: [String]?, compressed: Bool
  ) throws(HDF5Error) {
    let result: Result<Void, HDF5Error> = bytes.withUnsafeBytes { bytes in
      Result { () throws(HDF5Error) in
        try write(
          bytes: bytes, type: type, shape: shape, at: object, dimensions: dimensions,
          compressed: compressed)
      }
    }
    try result.get()
  }

  /// Writes an array from memory that somebody else owns.
  ///
  /// - Parameters:
  ///   - bytes: The numbers in row-major order and the host's byte order.
  ///   - type: What one number is.
  ///   - shape: Lengths of the axes, outermost first; empty for a single number.
  ///   - object: Path of the new array; groups above it are made where they are missing.
  ///   - dimensions: A name per axis, see ``HDF5File/attach(_:to:shape:)``; nil for none.
  ///   - compressed: Whether to pack the array if it is large enough for that to pay.
  /// - Throws: What the method for numbers throws.
  package func write(
    bytes: UnsafeRawBufferPointer, type: HDF5ScalarType, shape: [Int], at object: String,
    dimensions: [String]? = nil, compressed: Bool = true
  ) throws(HDF5Error) {
    guard shape.allSatisfy({ $0 >= 0 }), bytes.count == shape.reduce(type.byteCount, *) else {
      throw .countMismatch(
        file: path, object: object, shape: shape, count: bytes.count / type.byteCount)
    }
    try create(
      at: object, type: type.inFile, shape: shape, dimensions: dimensions,
      chunk: compressed ? chunkShape(type: type, shape: shape) : nil
    ) { dataset, operation throws(HDF5Error) in
      guard let address = bytes.baseAddress, !bytes.isEmpty else { return }
      try operation.check(
        H5Dwrite(
          dataset, type.inMemory, chdf5_whole_space(), chdf5_whole_space(), chdf5_default(),
          address), "write the values")
    }
  }

  /// Writes an array of texts; the parameters are those of the method for numbers.
  package func write(
    _ texts: [String], shape: [Int]? = nil, at object: String, dimensions: [String]? = nil
  ) throws(HDF5Error) {
    let shape = shape ?? [texts.count]
    guard shape.allSatisfy({ $0 >= 0 }), texts.count == shape.reduce(1, *) else {
      throw .countMismatch(file: path, object: object, shape: shape, count: texts.count)
    }
    try perform(on: object) { _, operation throws(HDF5Error) in
      let type = try operation.ownTextType()
      try create(at: object, type: type, shape: shape, dimensions: dimensions, chunk: nil) {
        dataset, operation throws(HDF5Error) in
        guard !texts.isEmpty else { return }
        try operation.withTextPointers(texts) { pointers throws(HDF5Error) in
          try operation.check(
            H5Dwrite(
              dataset, type, chdf5_whole_space(), chdf5_whole_space(), chdf5_default(), pointers),
            "write the texts")
        }
      }
    }
  }

  /// Creates a dataset, lets `fill` write it, and names its dimensions.
  private func create(
    at object: String, type: hid_t, shape: [Int], dimensions: [String]?, chunk: [Int]?,
    fill: (hid_t, HDF5Operation) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    if try contains(object) { throw .alreadyExists(file: path, object: object) }
    let (group, _) = HDF5File.split(object)
    try createGroup(group)
    try perform(on: object) { root, operation throws(HDF5Error) in
      let space = try operation.ownSpace(shape)
      let creation = try operation.own(
        H5Pcreate(chdf5_dataset_creation()), "prepare an array")
      try operation.check(H5Pset_obj_track_times(creation, false), "leave out times")
      if let chunk {
        let lengths = chunk.map { hsize_t($0) }
        try operation.check(
          H5Pset_chunk(creation, Int32(lengths.count), lengths), "set the chunk's shape")
        try operation.check(H5Pset_shuffle(creation), "shuffle the bytes")
        try operation.check(
          H5Pset_deflate(creation, HDF5File.deflateLevel), "compress the values")
      }
      let dataset = try operation.own(
        H5Dcreate2(
          root, object, type, space, chdf5_default(), creation, chdf5_default()),
        "create the array")
      try fill(dataset, operation)
      if let dimensions { try attach(dimensions, to: object, shape: shape) }
    }
  }

  /// Fast, and within a few percent of the smallest for shuffled floats.
  private static let deflateLevel: UInt32 = 4
  /// Below this many bytes a chunk's own bookkeeping is larger than what compression saves.
  private static let smallestCompressed = 2048
  /// At most this many bytes are unpacked to read one number.
  private static let largestChunk = 1 << 20

  /// A chunk of whole inner axes, as many outer rows as fit; nil where packing does not pay.
  private func chunkShape(type: HDF5ScalarType, shape: [Int]) -> [Int]? {
    var bytes = shape.reduce(type.byteCount, *)
    guard bytes >= HDF5File.smallestCompressed else { return nil }
    var chunk = shape
    for axis in shape.indices where bytes > HDF5File.largestChunk {
      let inner = bytes / chunk[axis]
      chunk[axis] = max(1, HDF5File.largestChunk / inner)
      bytes = inner * chunk[axis]
    }
    return chunk
  }

  /// The group and the name within it of an object; the root is the empty group.
  static func split(_ object: String) -> (group: String, name: String) {
    let names = object.split(separator: "/")
    return (names.dropLast().joined(separator: "/"), names.last.map(String.init) ?? "")
  }
}

extension HDF5Operation {
  /// A data space of the given axes, closed with the operation.
  func ownSpace(_ shape: [Int]) throws(HDF5Error) -> hid_t {
    guard !shape.isEmpty else {
      return try own(H5Screate(H5S_SCALAR), "describe a single value")
    }
    let lengths = shape.map { hsize_t($0) }
    return try own(
      H5Screate_simple(Int32(lengths.count), lengths, nil), "describe the shape")
  }

  /// Lengths of the axes of a data space.
  func shape(ofSpace space: hid_t) throws(HDF5Error) -> [Int] {
    let rank = Int(try check(H5Sget_simple_extent_ndims(space), "count the axes"))
    var lengths = [hsize_t](repeating: 0, count: rank)
    try check(H5Sget_simple_extent_dims(space, &lengths, nil), "measure the axes")
    return lengths.map { Int($0) }
  }
}
