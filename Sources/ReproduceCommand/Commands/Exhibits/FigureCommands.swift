import ArgumentParser
import Reproduction

/// `reproduce figure-overhead`.
struct FigureOverheadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure-overhead",
    abstract: "Draws accuracy against dequantization multiplications, one mark per method.")

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var figure: FigureOptions
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    try draw(.figureOverhead, exhibit, figure, machine) { input, _ in
      Figure.overhead(input)
    }
  }
}

/// `reproduce figure-training`.
struct FigureTrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure-training",
    abstract: "Draws accuracy against epochs and seconds of training, one stage against two.")

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var figure: FigureOptions
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    try draw(.figureTraining, exhibit, figure, machine) { input, _ in .training(input) }
  }
}

/// `reproduce figure-adc`.
struct FigureADCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure-adc",
    abstract: "Draws accuracy against bits of the ADC, one curve per granularity.")

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var figure: FigureOptions
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    try draw(.figureADC, exhibit, figure, machine) { input, _ in .adc(input) }
  }
}

/// `reproduce figure-variation`.
struct FigureVariationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure-variation",
    abstract: "Draws accuracy against log-normal cell variation, one curve per granularity.",
    discussion: """
      The chips that the recipe asks for are simulated and kept in the run files, each with its \
      accuracy; reproduce evaluate RUN.h5 --variation-sigma S adds more.
      """)

  @OptionGroup var exhibit: ExhibitOptions
  @OptionGroup var figure: FigureOptions
  @OptionGroup var machine: MachineOptions

  mutating func run() throws {
    let (runsNothing, machine) = (exhibit.recordedOnly, machine)
    try draw(.figureVariation, exhibit, figure, machine) { input, findings in
      if !runsNothing {
        try ChipRuns(machine: machine, context: .require()).add(to: findings)
      }
      return .variation(input, chips: try findings.chips())
    }
  }
}
