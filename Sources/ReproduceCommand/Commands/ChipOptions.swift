import ArgumentParser
import Crossbar
import Foundation
import Reproduction

/// What `reproduce evaluate` changes of a network before it tests it.
struct ChipOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Log-normal variation: every cell is multiplied by exp(theta), theta of this deviation.",
      valueName: "sigma"))
  var variationSigma: Double?

  @Option(
    help: ArgumentHelp(
      "Additive variation: to every cell is added a number of this deviation, in digits.",
      valueName: "sigma"))
  var additiveSigma: Double?

  @Option(help: ArgumentHelp("Fraction of cells stuck at the smallest digit.", valueName: "rate"))
  var stuckLow: Double?

  @Option(help: ArgumentHelp("Fraction of cells stuck at the largest digit.", valueName: "rate"))
  var stuckHigh: Double?

  @Option(
    help: ArgumentHelp(
      "Offset of every column's converter: a number of this deviation, in its steps.",
      valueName: "sigma"))
  var adcOffsetSigma: Double?

  @Option(
    help: "Chips to simulate, each with cells of its own. (default: 10, or 1 if nothing varies)")
  var chips: Int?

  @Option(help: "Seed of the chips. (default: 0)")
  var seed: UInt64?

  @Flag(
    help: """
      Fit scales and offsets of partial sums to each chip on training images, after programming; \
      weights stay.
      """)
  var recalibrate = false

  @Option(
    help: """
      Bits of the ADC, ternary or ideal, in place of the run's; other converters than the run's are \
      set anew on training images.
      """, transform: ADCResolution.argument)
  var adcBits: ADCResolution?

  @Option(help: "Test images; as many as the run if left out.")
  var testImages: Int?

  @Option(help: "Run file to write with the chips, in place of adding them to the run's own.")
  var output: String?

  /// How cells and converters vary.
  var variation: CellVariation {
    var variation = CellVariation()
    variation.logNormalSigma = variationSigma ?? 0
    variation.gaussianSigma = additiveSigma ?? 0
    variation.stuckLowRate = stuckLow ?? 0
    variation.stuckHighRate = stuckHigh ?? 0
    variation.adcOffsetSigma = adcOffsetSigma ?? 0
    return variation
  }

  /// How many chips to simulate: those that do not vary are all the same.
  var chipCount: Int { chips ?? (variation.isNone ? 1 : 10) }

  /// What determines the chips, with their numbers.
  var chipSeed: UInt64 { seed ?? 0 }

  /// Whether anything is simulated: otherwise the network is tested as it is, and nothing is kept.
  var asksForChips: Bool { saysHowChipsVary || adcBits != nil }

  private var saysHowChipsVary: Bool {
    [variationSigma, additiveSigma, stuckLow, stuckHigh, adcOffsetSigma].contains { $0 != nil }
  }

  mutating func validate() throws {
    if let problem = variation.problem {
      throw ValidationError("\(problem.quantity) is \(problem.value); write \(problem.accepted)")
    }
    if let chips, chips < 1 {
      throw ValidationError("--chips is \(chips); write a number of at least 1")
    }
    if let testImages, testImages < 1 {
      throw ValidationError("--test-images is \(testImages); write a number of at least 1")
    }
    if !asksForChips, chips != nil || seed != nil || recalibrate || output != nil {
      throw ValidationError(
        "--chips, --seed, --recalibrate and --output are for simulated chips; say how these vary, "
          + "for instance --variation-sigma 0.1")
    }
    if !saysHowChipsVary, chips != nil || seed != nil || recalibrate {
      throw ValidationError(
        "--chips, --seed and --recalibrate are for chips that vary, and --adc-bits alone gives one of "
          + "exact cells; say how they vary, for instance --variation-sigma 0.1, or leave them out")
    }
  }
}
