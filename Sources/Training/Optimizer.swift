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
  package func step(learningRate: Double) throws(TorchError) {
    for (parameter, velocity) in zip(parameters, velocities) {
      try parameter.tensor.descend(
        velocity: velocity, rate: learningRate * settings.rateFactor(of: parameter.role),
        momentum: settings.momentum, decay: settings.weightDecay[parameter.role],
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
