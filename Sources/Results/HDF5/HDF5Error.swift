/// What can go wrong between a value and an HDF5 file.
///
/// Every case names the file; those about a part of it name the object by its path, `/` being the
/// root. An image that is still being put together has the name of the file it will become.
package enum HDF5Error: Error, Equatable, CustomStringConvertible {
  /// There is no file of this name, or it cannot be opened at all.
  case unreadable(file: String, reason: String)
  /// The file exists and does not begin as HDF5 files do.
  case notHDF5(file: String, byteCount: Int)
  /// The library refused an operation; `stack` is its own account, outermost call first.
  case libraryFailure(file: String, object: String, operation: String, stack: [String])
  /// The file has no such object or attribute.
  case missing(file: String, object: String)
  /// An object of that name is there already.
  case alreadyExists(file: String, object: String)
  /// The object is there and holds values of another type than was asked for.
  case typeMismatch(file: String, object: String, expected: String, found: String)
  /// The shape says another number of values than there are.
  case countMismatch(file: String, object: String, shape: [Int], count: Int)
  /// The number of names differs from the number of axes, or a name repeats.
  case dimensionNames(file: String, object: String, names: [String], shape: [Int])
  /// The group has a dimension of that name with another length, or an object that is none.
  case dimensionTaken(file: String, dimension: String, length: Int, found: String)
  /// Text with a zero byte, which HDF5's text would end at.
  case zeroByteInText(file: String, object: String)
  /// The operating system refused to store the file; the file of before is still whole.
  case notStored(file: String, operation: String, reason: String)
  /// The file has been replaced, but the operating system may not keep its name if power is lost.
  case notFlushed(file: String, operation: String, reason: String)

  /// What is wrong, in which file and object, and what would be accepted.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read (\(reason)); expected an HDF5 file"
    case .notHDF5(let file, let byteCount):
      "\(file): not an HDF5 file (\(byteCount) bytes without its signature)"
    case .libraryFailure(let file, let object, let operation, let stack):
      "\(file): \(object): HDF5 failed to \(operation)"
        + (stack.isEmpty ? "" : "\n  " + stack.joined(separator: "\n  "))
    case .missing(let file, let object):
      "\(file): \(object) is missing"
    case .alreadyExists(let file, let object):
      "\(file): \(object) exists already; an object is written once"
    case .typeMismatch(let file, let object, let expected, let found):
      "\(file): \(object) holds \(found); expected \(expected)"
    case .countMismatch(let file, let object, let shape, let count):
      "\(file): \(object): \(count) bytes or values do not fill the shape \(shape)"
    case .dimensionNames(let file, let object, let names, let shape):
      "\(file): \(object): dimension names \(names) do not fit the shape \(shape); "
        + "expected one name per axis, each different"
    case .dimensionTaken(let file, let dimension, let length, let found):
      "\(file): \(dimension) cannot be a dimension of length \(length), as it is \(found); "
        + "one group's dimension has one length, and a coordinate is written before its users"
    case .zeroByteInText(let file, let object):
      "\(file): \(object): text with a zero byte cannot be stored; expected text without one"
    case .notStored(let file, let operation, let reason):
      "\(file): not written: \(operation) failed (\(reason)); "
        + "what was there before is unchanged"
    case .notFlushed(let file, let operation, let reason):
      "\(file): written, but \(operation) failed (\(reason)); what was there before is replaced, and "
        + "may come back if power is lost now"
    }
  }
}
