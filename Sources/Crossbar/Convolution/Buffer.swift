import Tensors

/// A tensor that changes outside of the optimiser, and that a run needs to go on exactly.
package struct Buffer: Sendable {
  /// Unique within its owner; owners prefix theirs with a dot.
  package var name: String
  /// The same object for the life of the network; assign to it to restore a state.
  package var tensor: Tensor

  /// Names a tensor.
  package init(name: String, tensor: Tensor) {
    self.name = name
    self.tensor = tensor
  }
}
