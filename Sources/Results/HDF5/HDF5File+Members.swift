import CHDF5

/// One name in a group.
package struct HDF5Member: Equatable, Sendable {
  /// What a name stands for.
  package enum Kind: Equatable, Sendable {
    case group
    /// An array with values, whether or not it also names a dimension.
    case array
    /// A dimension's name and length only.
    case dimension
    /// A committed type or a link to nowhere.
    case other
  }

  /// The name within the group.
  package let name: String
  /// What it stands for.
  package let kind: Kind
}

extension HDF5File {
  /// What a group holds: in the order it was written if the file kept it, else by name.
  package func members(of group: String = "/") throws(HDF5Error) -> [HDF5Member] {
    try perform(on: group) { _, operation throws(HDF5Error) in
      let identifier = try openObject(group, operation)
      guard H5Iget_type(identifier) == H5I_GROUP else {
        throw .typeMismatch(
          file: path, object: group, expected: "members, as a group does", found: "an array")
      }
      var information = H5G_info_t()
      try operation.check(H5Gget_info(identifier, &information), "count the members")
      let creation = try operation.own(
        H5Gget_create_plist(identifier), "find the order of members")
      var order: UInt32 = 0
      try operation.check(
        H5Pget_link_creation_order(creation, &order), "find the order of members")
      let index =
        order & chdf5_indexed_creation_order() == 0
        ? H5_INDEX_NAME : H5_INDEX_CRT_ORDER
      var members: [HDF5Member] = []
      for position in 0..<information.nlinks {
        let name = try operation.name("name a member") { buffer, size in
          H5Lget_name_by_idx(
            identifier, ".", index, H5_ITER_INC, position, buffer, size, chdf5_default())
        }
        members.append(HDF5Member(name: name, kind: kind(of: name, in: identifier)))
      }
      return members
    }
  }

  private func kind(of name: String, in group: hid_t) -> HDF5Member.Kind {
    let identifier = H5Oopen(group, name, chdf5_default())
    guard identifier >= 0 else { return .other }
    let handle = HDF5Handle(owning: identifier)
    return withExtendedLifetime(handle) {
      switch H5Iget_type(identifier) {
      case H5I_GROUP: .group
      case H5I_DATASET: isBareDimension(identifier) ? .dimension : .array
      default: .other
      }
    }
  }
}
