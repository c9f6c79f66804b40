import Tensors

/// Leaves outputs unquantized at random while scales are optimised.
///
/// All partial sums behind one output value are left alone together, so both networks are computed as
/// fast as one is, and mixed. Source: X. Wei et al., QDrop, ICLR 2022; differs from it in what is
/// dropped together.
package struct ConversionDropping {
  /// Probability that an output sees no converter.
  package var probability: Double
  /// Where the draws come from: one step's, for all layers in the order of the forward pass.
  package var generator: Generator

  /// Drops with a probability.
  package init(probability: Double, generator: Generator) {
    self.probability = probability
    self.generator = generator
  }

  /// One output or the other, element by element; gradients go where the values came from.
  package func mix(_ digitised: Tensor, _ exact: Tensor) throws -> Tensor {
    let isDigitised = try generator.uniform(digitised.shape).moved(to: digitised.device)
      .isAtLeast(probability).converted(to: digitised.scalarType)
    return try digitised * isDigitised + exact * (isDigitised * -1 + 1)
  }
}
