import Crossbar
import Foundation
import Results
import Training

/// Tests a stored network on simulated chips, and keeps every chip's accuracy.
///
/// Chips are added to a run file one by one, the file replaced as a whole each time, so that
/// whatever ends the sweep loses at most the chip it is at; chips that the file has are not
/// simulated again.
package struct ChipSweep {
  /// What to simulate.
  package struct Settings: Sendable {
    /// How cells and converters vary.
    package var variation: CellVariation
    /// Chips, numbered from 0.
    package var chips: Int
    /// What determines the chips, with their numbers.
    package var seed: UInt64
    /// Whether converters are fitted to each chip on training images; where nothing varies, that
    /// changes no bit.
    package var recalibrates: Bool

    /// Describes a sweep.
    package init(variation: CellVariation, chips: Int, seed: UInt64, recalibrates: Bool) {
      self.variation = variation
      self.chips = chips
      self.seed = seed
      self.recalibrates = recalibrates
    }
  }

  private let stored: StoredNetwork
  private let settings: Settings
  /// What all chips of the sweep have in common.
  package let conditions: VariationRecord.Conditions

  /// Prepares a sweep.
  ///
  /// - Throws: ``ChipSweepError/nothingVaries(method:)`` for a network without arrays.
  package init(of stored: StoredNetwork, _ settings: Settings) throws {
    self.stored = stored
    self.settings = settings
    let layers = stored.network.crossbarLayers
    guard layers.contains(where: \.holdsDigits) else {
      throw ChipSweepError.nothingVaries(method: stored.configuration.method.name)
    }
    let adc: ADCResolution =
      layers.contains(where: \.isDigitizing)
      ? layers[0].context.settings.partialSumBits : .ideal
    var conditions = VariationRecord.Conditions(
      logNormalSigma: settings.variation.logNormalSigma, adcBits: adc.storedBits,
      images: stored.data.test.imageCount)
    conditions.gaussianSigma = settings.variation.gaussianSigma
    conditions.stuckLowRate = settings.variation.stuckLowRate
    conditions.stuckHighRate = settings.variation.stuckHighRate
    conditions.adcOffsetSigma = settings.variation.adcOffsetSigma
    conditions.isRecalibrated = settings.recalibrates
    self.conditions = conditions
  }

  /// Simulates the chips that the file does not have.
  ///
  /// - Parameters:
  ///   - file: A run file, which gets the chips.
  ///   - environment: What the evaluation is told apart by.
  ///   - stop: Looked at in each batch.
  ///   - report: Told the chip's number, and how many batches of how many are done.
  /// - Returns: All chips of the sweep, in order.
  /// - Throws: ``ChipSweepError/interrupted(file:)`` on request; ``ChipSweepError/otherNetwork(file:cell:)``
  ///   for the file of another network, whose chips these are not; what layers and files throw.
  package func run(
    addingTo file: URL, environment: RunEnvironment, stop: StopRequest,
    report: (_ chip: Int, _ batches: Int, _ of: Int) -> Void
  ) throws -> [VariationRecord.Chip] {
    var run = try RunFile.read(file.path)
    guard run.provenance.recipe == stored.run.provenance.recipe, run.network == stored.run.network
    else { throw ChipSweepError.otherNetwork(file: file.path, cell: run.provenance.cellID) }
    var record = run.variation ?? VariationRecord()
    var chips: [VariationRecord.Chip] = []
    var evaluation: Int?
    for number in 0..<settings.chips {
      let known = record.chips(under: conditions).first {
        $0.seed == settings.seed && $0.number == number
      }
      if let known {
        chips.append(known)
        continue
      }
      let result = try test(chip: number) { batches, all in
        if stop.isRequested { throw ChipSweepError.interrupted(file: file.path) }
        report(number, batches, all)
      }
      if evaluation == nil {
        record.evaluations.append(environment.summary)
        evaluation = record.evaluations.count - 1
      }
      let chip = VariationRecord.Chip(
        conditions: conditions, seed: settings.seed, number: number, top1: result.top1,
        top5: result.top5, evaluation: evaluation ?? 0)
      chips.append(chip)
      record.chips.append(chip)
      run.variation = record
      try run.write(to: file.path)
    }
    return chips
  }

  private func test(
    chip number: Int, report: (_ batches: Int, _ of: Int) throws -> Void
  ) throws -> TestResult {
    let layers = stored.network.crossbarLayers
    let identity = ChipIdentity(seed: settings.seed, number: number)
    defer { for layer in layers { layer.useExactCells() } }
    if !settings.variation.isNone || settings.recalibrates {
      for (index, layer) in layers.enumerated() where layer.holdsDigits {
        try layer.program(on: identity, settings.variation, index: index)
      }
    }
    if settings.recalibrates {
      let granularities = stored.method.granularities
      let sharing = granularities.partialSum ?? granularities.weight ?? .layer
      for layer in layers { layer.calibrateAtNextPass(sharing: sharing) }
      try stored.passCalibrationImages()
    }
    return try stored.test(onBatch: report)
  }
}

extension ADCResolution {
  /// Bits as run files have them: 1.5 for three codes, 0 for the ideal ADC.
  package var storedBits: Double {
    switch self {
    case .ideal: 0
    case .ternary: 1.5
    case .bits(let bits): Double(bits)
    }
  }
}

extension RunEnvironment {
  /// Program, machine and time in one line.
  var summary: String {
    let revision = "\(revision.commit)\(revision.dirty ? " (files changed)" : "")"
    return "\(now()) commit \(revision) \(device) \(processor) \(instructionSet) "
      + "libtorch \(versions["libtorch"] ?? "unknown")"
  }
}

/// Why a network cannot be simulated on chips.
package enum ChipSweepError: Error, Equatable, CustomStringConvertible {
  /// The method puts no layer on arrays.
  case nothingVaries(method: String)
  /// The file that is to get the chips holds another network.
  case otherNetwork(file: String, cell: String)
  /// The sweep was asked to stop; the file has the chips that are finished.
  case interrupted(file: String)

  /// What is wrong, and what would be accepted.
  package var description: String {
    switch self {
    case .nothingVaries(let method):
      "'\(method)' keeps weights in floating point, so there are no cells to vary; evaluate a run "
        + "of a method that quantizes weights"
    case .otherNetwork(let file, let cell):
      "\(file): holds another network, of \(cell), and the chips of its own; write to a file that "
        + "does not exist, or to one of this network"
    case .interrupted(let file):
      "stopped on request; \(file) keeps the chips that are finished, and the same command goes on"
    }
  }
}
