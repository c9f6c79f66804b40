import CHDF5
import Foundation

/// The one door to the HDF5 library: its lock and its error stack.
enum HDF5Library {
  /// HDF5 is not safe to call from two threads at once, not even for different files.
  private static let lock = NSRecursiveLock()

  /// Runs `body` while no other thread is inside the library.
  static func locked<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    // Printing to standard error is a setting of each thread in thread-safe builds of the library.
    H5Eset_auto2(chdf5_error_stack(), nil, nil)
    return try body()
  }

  /// The calling thread's error stack, outermost call first; call it inside ``locked(_:)``.
  static func errorStack() -> [String] {
    var lines: [String] = []
    withUnsafeMutablePointer(to: &lines) { lines in
      _ = H5Ewalk2(
        chdf5_error_stack(), H5E_WALK_DOWNWARD,
        { _, entry, lines in
          guard let entry, let lines else { return 0 }
          let function = entry.pointee.func_name.map { String(cString: $0) } ?? "?"
          let text = entry.pointee.desc.map { String(cString: $0) } ?? "?"
          lines.assumingMemoryBound(to: [String].self).pointee.append("\(function): \(text)")
          return 0
        }, UnsafeMutableRawPointer(lines))
    }
    return lines
  }

  /// The version of the library in use, such as `1.10.8`.
  static var version: String {
    var major: UInt32 = 0
    var minor: UInt32 = 0
    var release: UInt32 = 0
    let status = locked { H5get_libversion(&major, &minor, &release) }
    return status < 0 ? "unknown" : "\(major).\(minor).\(release)"
  }
}

/// An identifier of the library, given back when its last owner is gone.
final class HDF5Handle: Sendable {
  /// Valid for as long as this object lives; keep it alive across the calls that use it.
  let identifier: hid_t

  /// Takes over `identifier`, which must be valid.
  init(owning identifier: hid_t) {
    self.identifier = identifier
  }

  deinit {
    // What fails here leaves nothing to be done: no handle of ours has anything left to write.
    HDF5Library.locked { _ = H5Idec_ref(identifier) }
  }
}

/// One operation on one object: checks every status, and owns what is opened on the way.
final class HDF5Operation {
  let file: String
  let object: String
  private var handles: [HDF5Handle] = []

  /// Runs `body` under the library's lock and then closes what it opened, last first.
  static func perform<Result>(
    file: String, object: String, _ body: (HDF5Operation) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try HDF5Library.locked { () throws(HDF5Error) -> Result in
      let operation = HDF5Operation(file: file, object: object)
      defer { while operation.handles.popLast() != nil {} }
      return try body(operation)
    }
  }

  private init(file: String, object: String) {
    self.file = file
    self.object = object
  }

  /// Passes a status of the library on, or throws with its error stack if it is negative.
  @discardableResult
  func check<Status: SignedInteger>(
    _ status: Status, _ purpose: String
  ) throws(HDF5Error) -> Status {
    guard status < 0 else { return status }
    throw .libraryFailure(
      file: file, object: object, operation: purpose, stack: HDF5Library.errorStack())
  }

  /// Keeps an identifier open until the operation ends, or throws if it is negative.
  func own(_ identifier: hid_t, _ purpose: String) throws(HDF5Error) -> hid_t {
    handles.append(HDF5Handle(owning: try check(identifier, purpose)))
    return identifier
  }
}
