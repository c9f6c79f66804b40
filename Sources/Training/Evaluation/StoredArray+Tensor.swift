import Results
import Tensors

extension StoredArray {
  /// Copies a tensor, row-major, whatever its memory order and device.
  ///
  /// - Throws: ``TrainingError/values(name:reason:)`` for element types that files do not hold.
  package init(_ tensor: Tensor, name: String) throws {
    guard let type = HDF5ScalarType(rawValue: tensor.scalarType.rawValue) else {
      throw TrainingError.values(
        name: name, reason: "\(tensor.scalarType) cannot be stored; convert it to float32")
    }
    self.init(type: type, shape: tensor.shape, bytes: try tensor.bytes())
  }

  /// The values as a tensor on the CPU.
  package func tensor(name: String) throws -> Tensor {
    guard let type = ScalarType(rawValue: type.rawValue) else {
      throw TrainingError.values(name: name, reason: "\(type) is no tensor's element type")
    }
    return try bytes.withUnsafeBytes { try Tensor(bytes: $0, type: type, shape: shape) }
  }
}

extension Tensor {
  /// Overwrites the values in place with stored ones.
  ///
  /// - Throws: ``TrainingError/values(name:reason:)`` if type or shape differ.
  package func assign(_ stored: StoredArray, name: String) throws {
    guard stored.shape == shape, stored.type.rawValue == scalarType.rawValue else {
      throw TrainingError.values(
        name: name,
        reason: "\(stored.type) values of shape \(stored.shape) are stored; the network has "
          + "\(scalarType) of shape \(shape)")
    }
    try assign(stored.tensor(name: name).moved(to: device))
  }
}
