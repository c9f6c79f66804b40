import CHDF5

extension HDF5File {
  /// Names the axes of an array, so that h5py, xarray and netCDF see them.
  ///
  /// A name stands for a dimension scale in the array's own group. It is made here if it is not
  /// there yet, with a length and no values; an array whose own name is that of its only axis is
  /// itself the scale, and its values are the coordinates (write it before its users).
  ///
  /// - Throws: ``HDF5Error/dimensionTaken(file:dimension:length:found:)`` if the group has the
  ///   name with another length, ``HDF5Error/dimensionNames(file:object:names:shape:)`` unless
  ///   there is one name per axis, each different.
  package func attach(
    _ names: [String], to object: String, shape: [Int]
  ) throws(HDF5Error) {
    guard names.count == shape.count, Set(names).count == names.count,
      names.allSatisfy({ !$0.isEmpty && !$0.contains("/") })
    else {
      throw .dimensionNames(file: path, object: object, names: names, shape: shape)
    }
    let (group, ownName) = HDF5File.split(object)
    try perform(on: object) { root, operation throws(HDF5Error) in
      let array = try openObject(object, operation)
      if names == [ownName] {
        try operation.check(H5DSset_scale(array, ownName), "make the array a coordinate")
        return
      }
      for (axis, (name, length)) in zip(names, shape).enumerated() {
        let scale = try dimension(
          group.isEmpty ? name : "\(group)/\(name)", name: name, length: length, operation)
        try operation.check(
          H5DSattach_scale(array, scale, UInt32(axis)), "attach the dimension \(name)")
      }
    }
  }

  /// Names of an array's axes, nil for each that has none.
  package func dimensions(of object: String) throws(HDF5Error) -> [String?] {
    let rank = try layout(at: object).shape.count
    return try perform(on: object) { _, operation throws(HDF5Error) in
      let array = try openObject(object, operation)
      if try operation.check(H5DSis_scale(array), "look for dimensions") > 0 {
        return [HDF5File.split(object).name]
      }
      var names: [String?] = []
      for axis in 0..<UInt32(rank) {
        guard try operation.check(H5DSget_num_scales(array, axis), "look for dimensions") > 0
        else {
          names.append(nil)
          continue
        }
        var name = ""
        try withUnsafeMutablePointer(to: &name) { name throws(HDF5Error) in
          _ = try operation.check(
            H5DSiterate_scales(
              array, axis, nil,
              { _, _, scale, name in
                guard let name, let path = HDF5File.path(of: scale) else { return -1 }
                name.assumingMemoryBound(to: String.self).pointee = HDF5File.split(path).name
                return 1
              }, UnsafeMutableRawPointer(name)), "name the dimension")
        }
        names.append(name)
      }
      return names
    }
  }

  private static func path(of identifier: hid_t) -> String? {
    let length = H5Iget_name(identifier, nil, 0)
    guard length > 0 else { return nil }
    var bytes = [CChar](repeating: 0, count: length + 1)
    guard H5Iget_name(identifier, &bytes, bytes.count) > 0 else { return nil }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The scale at `object`, made if there is nothing yet.
  private func dimension(
    _ object: String, name: String, length: Int, _ operation: HDF5Operation
  ) throws(HDF5Error) -> hid_t {
    guard try contains(object) else {
      return try createDimension(object, length: length, operation)
    }
    let found = try openObject(object, operation)
    guard H5Iget_type(found) == H5I_DATASET, H5DSis_scale(found) > 0 else {
      throw .dimensionTaken(
        file: path, dimension: object, length: length, found: "an object that is no dimension")
    }
    let space = try operation.own(H5Dget_space(found), "find the length")
    let shape = try operation.shape(ofSpace: space)
    guard shape == [length] else {
      throw .dimensionTaken(
        file: path, dimension: object, length: length, found: "one of length \(shape)")
    }
    return found
  }

  /// Makes a scale that has a length and no values, in the words that netCDF marks one with.
  private func createDimension(
    _ object: String, length: Int, _ operation: HDF5Operation
  ) throws(HDF5Error) -> hid_t {
    try perform(on: object) { root, _ throws(HDF5Error) in
      let space = try operation.ownSpace([length])
      let creation = try operation.own(
        H5Pcreate(chdf5_dataset_creation()), "prepare a dimension")
      try operation.check(H5Pset_obj_track_times(creation, false), "leave out times")
      let scale = try operation.own(
        H5Dcreate2(
          root, object, HDF5ScalarType.float32.inFile, space, chdf5_default(), creation,
          chdf5_default()), "create the dimension")
      let digits = String(length)
      let padding = String(repeating: " ", count: max(0, 10 - digits.count))
      try operation.check(
        H5DSset_scale(scale, HDF5File.bareDimensionMark + padding + digits),
        "name the dimension")
      return scale
    }
  }

  private static let bareDimensionMark = "This is a netCDF dimension but not a netCDF variable."

  /// Whether a dataset is a dimension's name and length only.
  func isBareDimension(_ dataset: hid_t) -> Bool {
    guard H5DSis_scale(dataset) > 0 else { return false }
    var bytes = [CChar](repeating: 0, count: HDF5File.bareDimensionMark.utf8.count + 1)
    guard H5DSget_scale_name(dataset, &bytes, bytes.count) >= 0 else { return false }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      == HDF5File.bareDimensionMark
  }
}
