import CHDF5
import Foundation

/// An open HDF5 file: a tree of groups whose leaves are arrays, with attributes on either.
///
/// Objects are named by their path from the root, `layers/conv1/weight`; the root itself is `/`.
/// A file on disk is only ever read through this type: a new one is put together in memory and
/// stored whole, see ``writeAtomically(to:_:)``. May be used from any thread.
package final class HDF5File: Sendable {
  /// The path this file was opened with, or the one it will be stored under.
  package let path: String
  private let handle: HDF5Handle

  private init(path: String, handle: HDF5Handle) {
    self.path = path
    self.handle = handle
  }

  /// Opens a file for reading.
  ///
  /// - Throws: ``HDF5Error/unreadable(file:reason:)`` or ``HDF5Error/notHDF5(file:byteCount:)``
  ///   for what no HDF5 file can be, the library's own account for one cut short or damaged.
  package static func open(_ path: String) throws(HDF5Error) -> HDF5File {
    try HDF5Operation.perform(file: path, object: "/") { operation throws(HDF5Error) in
      try requireSignature(of: path)
      let access = try operation.own(
        H5Pcreate(chdf5_file_access()), "prepare to open the file")
      // Files are replaced, never changed, so a reader has nothing to lock out.
      try operation.check(chdf5_disable_file_locking(access), "prepare to open the file")
      let identifier = try operation.check(
        H5Fopen(path, chdf5_read_only(), access), "open the file")
      return HDF5File(path: path, handle: HDF5Handle(owning: identifier))
    }
  }

  private static func requireSignature(of path: String) throws(HDF5Error) {
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
      throw .unreadable(file: path, reason: systemMessage(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(file: path, reason: "it is not a regular file")
    }
    guard H5Fis_hdf5(path) > 0 else {
      throw .notHDF5(file: path, byteCount: Int(status.st_size))
    }
  }

  /// Starts an empty file in memory that is to be stored as `path`.
  static func inMemory(as path: String) throws(HDF5Error) -> HDF5File {
    try HDF5Operation.perform(file: path, object: "/") { operation throws(HDF5Error) in
      let creation = try operation.own(
        H5Pcreate(chdf5_file_creation()), "prepare to create the file")
      try prepareGroup(creation, operation)
      // Most arrays are one chunk; the library's own choice reserves places for 64 of each.
      try operation.check(H5Pset_istore_k(creation, 1), "keep lists of chunks short")
      let access = try operation.own(
        H5Pcreate(chdf5_file_access()), "prepare to create the file")
      try operation.check(
        H5Pset_fapl_core(access, memoryIncrement, false), "keep the file in memory")
      // The library first looks for an old file of the name: there is none below a device.
      let name = "/dev/null/\(UUID().uuidString)"
      let identifier = try operation.check(
        H5Fcreate(name, chdf5_truncate(), creation, access), "create the file in memory")
      return HDF5File(path: path, handle: HDF5Handle(owning: identifier))
    }
  }

  /// Bytes by which a file in memory grows.
  private static let memoryIncrement = 1 << 20

  /// Members are listed in the order they were written, and equal contents give equal bytes.
  private static func prepareGroup(
    _ creation: hid_t, _ operation: HDF5Operation
  ) throws(HDF5Error) {
    try operation.check(
      H5Pset_link_creation_order(creation, chdf5_indexed_creation_order()),
      "keep the order of members")
    try operation.check(H5Pset_obj_track_times(creation, false), "leave out times")
  }

  /// The bytes that the file has on disk.
  func image() throws(HDF5Error) -> [UInt8] {
    try perform(on: "/") { root, operation throws(HDF5Error) in
      try operation.check(H5Fflush(root, H5F_SCOPE_LOCAL), "complete the file")
      let size = try operation.check(
        H5Fget_file_image(root, nil, 0), "measure the file in memory")
      var copied = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        copied = H5Fget_file_image(root, buffer.baseAddress, size)
        count = max(copied, 0)
      }
      try operation.check(copied, "copy the file out of memory")
      return bytes
    }
  }

  /// Runs one operation on an object of this file; the first argument is the file's identifier.
  func perform<Result>(
    on object: String, _ body: (hid_t, HDF5Operation) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try withExtendedLifetime(handle) { () throws(HDF5Error) -> Result in
      try HDF5Operation.perform(file: path, object: object) { operation throws(HDF5Error) in
        try body(handle.identifier, operation)
      }
    }
  }

  /// Whether there is an object of that name.
  package func contains(_ object: String) throws(HDF5Error) -> Bool {
    try perform(on: object) { root, operation throws(HDF5Error) in
      var walked = ""
      for name in object.split(separator: "/") {
        walked += "/\(name)"
        if try operation.check(
          H5Lexists(root, walked, chdf5_default()), "look for the object") == 0
        {
          return false
        }
      }
      return true
    }
  }

  /// Makes a group, and those above it, where there is none yet.
  package func createGroup(_ group: String) throws(HDF5Error) {
    try perform(on: group) { root, operation throws(HDF5Error) in
      var walked = ""
      for name in group.split(separator: "/") {
        walked += "/\(name)"
        if try contains(walked) { continue }
        let creation = try operation.own(
          H5Pcreate(chdf5_group_creation()), "prepare a group")
        try Self.prepareGroup(creation, operation)
        _ = try operation.own(
          H5Gcreate2(root, walked, chdf5_default(), creation, chdf5_default()),
          "create the group")
      }
    }
  }
}

/// The operating system's words for an error number.
func systemMessage(_ number: Int32) -> String {
  String(cString: strerror(number))
}
