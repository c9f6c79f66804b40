/// What simulated chips classify whose cells and converters are not exactly what was programmed.
///
/// One row per chip and condition, in the order of evaluation, so that a record grows chip by chip
/// and takes any number of sweeps. In the file: the group `variation`.
package struct VariationRecord: Equatable, Sendable {
  /// What is simulated: chips of equal conditions are samples of one distribution.
  package struct Conditions: Hashable, Sendable {
    /// Deviation of `theta` in a cell's factor `exp(theta)`; 0 for none.
    package var logNormalSigma = 0.0
    /// Deviation of what is added to a cell, in digits; 0 for none.
    package var gaussianSigma = 0.0
    /// Fraction of cells that hold their smallest digit whatever is programmed.
    package var stuckLowRate = 0.0
    /// Fraction of cells that hold their largest digit whatever is programmed.
    package var stuckHighRate = 0.0
    /// Deviation of a converter's own offset, in steps of its column; 0 for none.
    package var adcOffsetSigma = 0.0
    /// Bits of a partial sum, 1.5 for three codes, 0 for the ideal ADC.
    package var adcBits: Double
    /// Whether partial-sum scales and offsets were set anew after programming.
    package var isRecalibrated = false
    /// Test images that were classified.
    package var images: Int

    /// Conditions under which cells vary log-normally and nothing else does.
    ///
    /// - Parameters:
    ///   - logNormalSigma: Deviation of `theta` in a cell's factor `exp(theta)`; 0 is no variation
    ///     at all.
    ///   - adcBits: Bits of a partial sum, 1.5 for three codes, 0 for the ideal ADC.
    ///   - images: Test images that were classified.
    package init(logNormalSigma: Double = 0, adcBits: Double, images: Int) {
      self.logNormalSigma = logNormalSigma
      self.adcBits = adcBits
      self.images = images
    }
  }

  /// One simulated chip.
  package struct Chip: Equatable, Sendable {
    /// What was simulated.
    package var conditions: Conditions
    /// The seed that the chips of one sweep share.
    package var seed: UInt64
    /// The chip's number among those of the seed, from 0: with the seed it determines every draw.
    package var number: Int
    /// Fraction of test images whose best class was right.
    package var top1: Double
    /// Fraction of test images with the right class among the best five.
    package var top5: Double
    /// Which of ``VariationRecord/evaluations`` simulated the chip.
    package var evaluation: Int

    /// Describes a chip.
    package init(
      conditions: Conditions, seed: UInt64, number: Int, top1: Double, top5: Double,
      evaluation: Int
    ) {
      self.conditions = conditions
      self.seed = seed
      self.number = number
      self.top1 = top1
      self.top5 = top5
      self.evaluation = evaluation
    }
  }

  /// Program and machine of each evaluation that added chips, one line of text.
  package var evaluations: [String]
  /// Every chip.
  package var chips: [Chip]

  /// Gathers chips.
  package init(evaluations: [String] = [], chips: [Chip] = []) {
    self.evaluations = evaluations
    self.chips = chips
  }

  /// The conditions in order of their first chip.
  package var conditions: [Conditions] {
    var seen: Set<Conditions> = []
    return chips.map(\.conditions).filter { seen.insert($0).inserted }
  }

  /// The chips of some conditions, in the order of the record.
  package func chips(under conditions: Conditions) -> [Chip] {
    chips.filter { $0.conditions == conditions }
  }
}
