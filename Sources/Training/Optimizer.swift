import Crossbar
import Tensors

/// Stochastic gradient descent over the parameters of a network.
package final class Optimizer {
  private let settings: OptimizerSettings
  private let parameters: [Parameter]
  /// One per parameter, of its shape, in the order of the parameters.
  let velocities: [Tensor]

  /// Starts at rest.
  package init(_ settings: OptimizerSettings, parameters: [Parameter]) throws(TorchError) {
    self.settings = settings
    self.parameters = parameters
    var velocities: [Tensor] = []
    for parameter in parameters {
      velocities.append(
        try Tensor.zeros(
          parameter.tensor.shape, scalarType: parameter.tensor.scalarType,
          device: parameter.tensor.device))
    }
    self.velocities = velocities
  }

  /// Moves every parameter that has a gradient, and forgets all gradients.
  ///
  /// - Parameters:
  ///   - learningRate: The step's.
  ///   - decays: Whether values decay. While weights stand still, the decay of their scales alone would
  ///     be a bias that nothing balances.
  /// - Throws: `TorchError`, for want of memory.
  package func step(learningRate: Double, decays: Bool = true) throws(TorchError) {
    for (parameter, velocity) in zip(parameters, velocities) {
      let factor = settings.rateFactor(of: parameter.role)
      // The factor is one of gradients, and the decay is added to the gradient.
      let decay = decays && factor > 0 ? settings.weightDecay[parameter.role] / factor : 0
      try parameter.tensor.descend(
        velocity: velocity, rate: learningRate * factor, momentum: settings.momentum, decay: decay,
        nesterov: settings.nesterov, limit: settings.stepLimit(of: parameter.role))
    }
    try forgetGradients()
  }

  /// Forgets all gradients.
  func forgetGradients() throws(TorchError) {
    for parameter in parameters { try parameter.tensor.clearGradient() }
  }

  /// Starts from rest: what a new stage of training does.
  func rest() throws(TorchError) {
    for velocity in velocities {
      try velocity.assign(
        Tensor.zeros(velocity.shape, scalarType: velocity.scalarType, device: velocity.device))
    }
  }
}
