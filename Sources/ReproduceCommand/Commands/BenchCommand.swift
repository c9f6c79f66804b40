import ArgumentParser
import Benchmarking
import Crossbar
import Foundation
import Reproduction
import Results
import Tensors
import Training

extension GradientPrecision: ExpressibleByArgument {}
extension Contestant.Side: ExpressibleByArgument {}

/// `reproduce bench`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract:
      "Measures the crossbar engine against libtorch's float32, interleaved in one process.",
    discussion: """
      Every round runs one training step and one inference of each side, and every layer on its \
      own, in turn; what is printed are medians over the rounds. Rates are compared with those of \
      the products from registers alone, measured in the same call. Peak memory is that of a \
      process of its own per side. Measure on an otherwise idle machine.
      """)

  @Option(name: .customLong("network"), help: "Only this network; may be repeated.")
  var networks: [String] = []
  @Option(help: "Rounds that are timed.")
  var rounds = 7
  @Option(help: "Threads; as many as the machine has cores if left out.")
  var threads: Int?
  @Option(help: "Method of the quantized sides. (default: column-aligned)")
  var method: String?
  @Option(
    help: """
      Time steps of this stage of the method's training, from 1, in place of steps that train \
      everything; without layers and memory.
      """)
  var stage: Int?
  @Option(help: "Bits per weight.")
  var weightBits = 4
  @Option(help: "Bits per cell.")
  var cellBits = 2
  @Option(help: "Bits per activation.")
  var activationBits = 4
  @Option(help: "ADC resolution: ideal, ternary, or bits.")
  var adcBits = "3"
  @Option(help: "Rows of an array.")
  var rows = 128
  @Option(help: "How signed weights are stored.")
  var encoding = WeightEncoding.differential
  @Option(help: "Products of the fused backward pass.")
  var precision = GradientPrecision.mixed
  @Flag(
    help: "Instead of all that: vary arrays, slices, granularities and ADCs of ResNet-20, fused.")
  var growth = false
  @Flag(help: "Print JSON instead of a table.")
  var json = false
  @Option(
    help: ArgumentHelp(
      "Run one training step of one side and print its peak memory.", visibility: .hidden))
  var memoryOf: Contestant.Side?

  mutating func validate() throws {
    let known = Contestant.Task.all.map(\.network)
    for name in networks where !known.contains(name) {
      throw ValidationError(
        "there is no benchmark of '\(name)'; known are \(known.joined(separator: ", "))")
    }
    if growth, method != nil || stage != nil || !networks.isEmpty {
      throw ValidationError(
        "--growth measures ResNet-20 with scales of every granularity; leave --network, --method "
          + "and --stage out")
    }
    guard rounds >= 1 else { throw ValidationError("--rounds is \(rounds); it must be at least 1") }
    guard threads.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--threads must be at least 1")
    }
    guard ADCResolution(adcBits) != nil else {
      throw ValidationError("'\(adcBits)' is no ADC resolution; write ideal, ternary or 1 to 8")
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    Torch.useThreads(threads)
    let tasks = Contestant.Task.all.filter { networks.isEmpty || networks.contains($0.network) }
    let crossbar = settings
    func make(_ name: String) throws -> any QuantizationMethod {
      try context.methods.make(name, options: .mapping([:]), file: "the command line")
    }
    let (quantized, float) = (try make(methodName), try make("float32"))
    let chosen = try chosenStage(of: quantized)
    if let side = memoryOf {
      for task in tasks {
        _ = try Contestant(
          task, side: side, method: quantized, float: float, crossbar: crossbar,
          precision: precision)
      }
      return context.console.output("\(ResidentMemory.peak() ?? .nan)\n")
    }
    let threadCount = Torch.threadCount
    var report = BenchmarkReport(
      cpu: Machine.processor(), isa: FusedKernels.isa, threads: threadCount, rounds: rounds,
      method: methodName, stage: chosen?.label, crossbar: crossbar, precision: precision,
      peak: PeakRates.measured(precision: precision, threads: threadCount))
    if growth {
      report.growth = try GrowthBenchmark(
        task: .resnet20, settings: growthSettings(context), precision: precision, rounds: rounds
      ).run { context.console.error("round \($0) of \(rounds)") }
      return context.console.output(json ? try report.json() : report.text())
    }
    for task in tasks {
      report.networks[task.network] = try NetworkBenchmark(
        task: task, method: quantized, float: float, crossbar: crossbar, precision: precision,
        rounds: rounds, stage: chosen?.stage
      ).run(peak: report.peak) {
        context.console.error("\(task.network): round \($0) of \(rounds)")
      }
      guard stage == nil else { continue }
      for side in [Contestant.Side.float32, .fused] {
        report.peakMemory[task.network, default: [:]][side.rawValue] = try memory(task, side)
      }
    }
    context.console.output(json ? try report.json() : report.text())
  }

  private var methodName: String { method ?? "column-aligned" }

  /// The stage that was asked for, and how the report names it.
  private func chosenStage(of method: any QuantizationMethod) throws -> (
    stage: TrainingStage, label: String
  )? {
    guard let stage else { return nil }
    let stages = method.stages
    guard (1...stages.count).contains(stage) else {
      throw ValidationError(
        "--stage is \(stage); \(methodName) has \(stages.count), so write a number from 1 to that")
    }
    return (stages[stage - 1], "\(stage) of \(stages.count) (\(stages[stage - 1].name))")
  }

  private var settings: CrossbarSettings {
    CrossbarSettings(
      rows: rows, columns: 128, weightBits: weightBits, cellBits: cellBits,
      activationBits: activationBits, partialSumBits: ADCResolution(adcBits) ?? .ideal,
      encoding: encoding, mapping: .partitioned)
  }

  /// One axis after the other, from the settings of the options.
  private func growthSettings(_ context: CommandContext) throws -> [GrowthBenchmark.Setting] {
    func setting(
      _ name: String, _ granularity: Granularity = .column,
      _ change: (inout CrossbarSettings) -> Void = { _ in }
    ) throws -> GrowthBenchmark.Setting {
      var crossbar = settings
      change(&crossbar)
      let shared = OptionValue.text(granularity.rawValue)
      return GrowthBenchmark.Setting(
        name: name, crossbar: crossbar,
        method: try context.methods.make(
          "granularity", options: .mapping(["weight": shared, "partialSum": shared]),
          file: "the benchmark"))
    }
    let bits: [(weight: Int, cell: Int)] = [(3, 2), (4, 2), (4, 1), (5, 1)]
    return try [64, 128, 256, 512].map { rows in try setting("\(rows) rows") { $0.rows = rows } }
      + bits.map { bits in
        try setting("W\(bits.weight), \(bits.cell)-bit cells") {
          ($0.weightBits, $0.cellBits) = bits
        }
      }
      + Granularity.allCases.map { try setting("scales per \($0.rawValue)", $0) }
      + ["1", "ternary", "2", "3", "4", "6", "8", "ideal"].map { text in
        try setting("ADC: \(text)") { $0.partialSumBits = ADCResolution(text) ?? .ideal }
      }
  }

  /// Peak memory of one training step in a process of its own, in MiB.
  private func memory(_ task: Contestant.Task, _ side: Contestant.Side) throws -> Double? {
    let child = Process()
    child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments =
      [
        "bench", "--memory-of", side.rawValue, "--network", task.network, "--method", methodName,
        "--weight-bits", "\(weightBits)", "--cell-bits", "\(cellBits)", "--activation-bits",
        "\(activationBits)", "--adc-bits", adcBits, "--rows", "\(rows)", "--encoding",
        encoding.rawValue, "--precision", precision.rawValue,
      ] + (threads.map { ["--threads", "\($0)"] } ?? [])
    let output = Pipe()
    child.standardOutput = output
    try child.run()
    let text = String(
      decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    child.waitUntilExit()
    return Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
