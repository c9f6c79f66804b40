import ArgumentParser
import Benchmarking
import Crossbar
import Datasets
import Foundation
import Tensors

/// `reproduce data bench`.
struct DataBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures how fast training images come, and whether memory stays flat.",
    discussion: """
      Images are decoded, augmented and put into batches as in training, by background threads, and \
      thrown away. With --against the training steps of a network are timed too, for the ratio of \
      the two rates. Measure on an otherwise idle machine.
      """)

  @Argument(help: "The data set.")
  var dataset: DatasetName

  @Option(help: "Images to prepare, over as many epochs as it takes.")
  var images = 2000

  @Option(help: "Images per batch.")
  var batchSize = 32

  @Option(help: "A network, whose column-aligned training steps are timed as well.")
  var against: String?

  @Option(help: "Threads that decode, and threads of the network; one per processor if left out.")
  var threads: Int?

  @Option(help: "Folder of data sets; otherwise $COLONNADE_DATA, then ~/.cache/colonnade.")
  var data: String?

  @Flag(help: "Print JSON instead of text.")
  var json = false

  mutating func validate() throws {
    let known = Contestant.Task.all.map(\.network)
    if let against, !known.contains(against) {
      throw ValidationError(
        "there is no benchmark of '\(against)'; known are \(known.joined(separator: ", "))")
    }
    for (name, value) in [("images", images), ("batch-size", batchSize), ("threads", threads ?? 1)]
    where value < 1 {
      throw ValidationError("--\(name) is \(value); write a number of at least 1")
    }
  }

  /// What is printed.
  private struct Report: Codable {
    var loading: LoadingBenchmark
    var training: Training?
  }

  private struct Training: Codable {
    var network: String
    var imagesPerSecond: Double
    /// Rate of loading over rate of training.
    var ratio: Double

    enum CodingKeys: String, CodingKey {
      case network, ratio
      case imagesPerSecond = "images_per_second"
    }
  }

  mutating func run() throws {
    let context = try CommandContext.require()
    Torch.useThreads(threads)
    var locator = try context.locator(data: data)
    locator.decoding = ImageDecoding(threads: threads) { context.console.error("image \($0)") }
    let loading = try LoadingBenchmark(
      of: locator.load(dataset), images: images, batchSize: batchSize)
    let training = try against.map { name -> Training in
      let rate = try trainingRate(of: name, methods: context)
      return Training(
        network: name, imagesPerSecond: rate, ratio: loading.imagesPerSecond / rate)
    }
    let report = Report(loading: loading, training: training)
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      context.console.output(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
    } else {
      context.console.output(text(report))
    }
  }

  /// Images per second of fused training steps, the median of five after one to warm up.
  private func trainingRate(of name: String, methods context: CommandContext) throws -> Double {
    guard let task = Contestant.Task.all.first(where: { $0.network == name }) else { return .nan }
    let network = try Contestant(
      task, side: .fused,
      method: context.methods.make(
        "column-aligned", options: .mapping([:]), file: "the command line"),
      float: context.methods.make("float32", options: .mapping([:]), file: "the command line"),
      crossbar: CrossbarSettings(
        rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
        partialSumBits: .bits(3)), precision: .mixed)
    try network.trainingStep()
    let seconds = try (0..<5).map { _ in
      try ContinuousClock().measure { try network.trainingStep() } / .seconds(1)
    }.sorted()
    return Double(network.batch) / seconds[2]
  }

  private func text(_ report: Report) -> String {
    let loading = report.loading
    var lines = [
      String(
        format: "%@: %d images, %d threads, %.1f images/s", loading.dataset, loading.images,
        loading.threads, loading.imagesPerSecond),
      String(
        format: "resident memory: %.0f MiB after a tenth, %.0f MiB at the end",
        loading.earlyMemory, loading.lateMemory),
    ]
    if let training = report.training {
      lines.append(
        String(
          format: "%@ trains at %.1f images/s; loading over training: %.2f", training.network,
          training.imagesPerSecond, training.ratio))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
