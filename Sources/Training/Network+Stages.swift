import Crossbar
import Networks
import Tensors

/// What stages of training do to a network.
extension Network {
  /// Sets the network up for a stage, without touching any value.
  ///
  /// - Throws: What the tensors throw.
  package func enter(_ stage: TrainingStage) throws {
    for layer in crossbarLayers { layer.enter(stage) }
    for parameter in parameters {
      try parameter.tensor.setRequiresGradient(
        parameter.role.isQuantizers || !stage.trainsScalesOnly)
    }
  }

  /// Logits of a step of training in the stage that was entered.
  ///
  /// - Parameters:
  ///   - images: Float32, `[batch, channels, height, width]`.
  ///   - stage: The stage.
  ///   - dropping: Draws the outputs that see no converters; asked for where the stage drops any.
  ///   - dropout: Draws for dropout; asked for where the stage trains more than scales.
  /// - Returns: `[batch, classes]`.
  /// - Throws: What the network throws.
  package func forward(
    _ images: Tensor, in stage: TrainingStage, dropping: @autoclosure () throws -> Generator,
    dropout: @autoclosure () throws -> Generator
  ) throws -> Tensor {
    if stage.partialSumDropping > 0 {
      let dropping = ConversionDropping(
        probability: stage.partialSumDropping, generator: try dropping())
      for layer in crossbarLayers { layer.dropping = dropping }
    }
    defer { for layer in crossbarLayers { layer.dropping = nil } }
    guard !stage.trainsScalesOnly else { return try forward(images, mode: .evaluation) }
    return try forward(images, mode: .training(dropout: dropout()))
  }
}
