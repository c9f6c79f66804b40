/// How the cells and converters of chips differ from what was programmed and designed.
///
/// Kinds add up: a cell that is not stuck holds `d * exp(theta) + epsilon`, where `d` is its digit.
/// A differential pair is two cells, of which one holds the magnitude of the digit and the other
/// zero, and each is drawn; so is each polarity of dual conversion. Two's complement has one cell
/// per digit, and `d` of the top slice is the signed digit. Zero in every field is no variation.
///
/// Source: the specification, "Cell variation".
package struct CellVariation: Codable, Hashable, Sendable {
  /// Deviation of `theta`, which is normal around zero.
  package var logNormalSigma = 0.0
  /// Deviation of `epsilon`, which is normal around zero, in digits.
  package var gaussianSigma = 0.0
  /// Fraction of cells that hold their slice's smallest digit whatever is programmed.
  package var stuckLowRate = 0.0
  /// Fraction of cells that hold their slice's largest digit whatever is programmed.
  package var stuckHighRate = 0.0
  /// Deviation of what a column's converter adds to its input, normal around zero, in the column's
  /// own steps.
  package var adcOffsetSigma = 0.0

  /// No variation.
  package init() {}

  /// Whether cells are exactly what was programmed, and converters what was designed.
  package var isNone: Bool { self == CellVariation() }

  /// The first value that cannot be used, with what would be accepted; nil if there is none.
  package var problem: (quantity: String, value: Double, accepted: String)? {
    let deviations = [
      ("log-normal sigma", logNormalSigma), ("Gaussian sigma", gaussianSigma),
      ("ADC offset sigma", adcOffsetSigma),
    ]
    for (quantity, value) in deviations where !(value >= 0 && value.isFinite) {
      return (quantity, value, "a number, 0 or more")
    }
    for (quantity, value) in [("low rate", stuckLowRate), ("high rate", stuckHighRate)]
    where !(value >= 0 && value <= 1) {
      return ("stuck-at \(quantity)", value, "a fraction from 0 to 1")
    }
    guard stuckLowRate + stuckHighRate <= 1 else {
      return ("sum of the stuck-at rates", stuckLowRate + stuckHighRate, "at most 1")
    }
    return nil
  }
}

/// One simulated chip: with the variation it determines every cell and converter of a network.
package struct ChipIdentity: Hashable, Sendable {
  /// What the chips of one sweep share.
  package var seed: UInt64
  /// The chip's number among them, from 0.
  package var number: Int

  /// Names a chip.
  package init(seed: UInt64, number: Int) {
    self.seed = seed
    self.number = number
  }
}
