import Crossbar
import Reproduction
import Testing

/// Does nothing but have a name and options.
struct OursMethod: QuantizationMethod {
  enum CodingKeys: String, CodingKey { case level, clip }

  static let identity = MethodIdentity(
    name: "ours", summary: "what the paper proposes", citation: "none",
    differences: ["it is made up"], isRelatedWork: false)

  let level: Int
  let clip: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    level = try container.decodeIfPresent(Int.self, forKey: .level) ?? 1
    clip = try container.decodeIfPresent(Double.self, forKey: .clip) ?? 0.5
    guard level > 0 else { throw OptionFault(text: "level is \(level); write a number above 0") }
  }

  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(weight: nil, partialSum: nil)
  }
  var stages: [TrainingStage] { [TrainingStage(name: "all")] }
  var granularities: (weight: Granularity?, partialSum: Granularity?) { (.column, .column) }
}

/// What a method's own check throws.
struct OptionFault: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

/// Related work without options.
struct RivalMethod: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "rival", summary: "what came before", citation: "none", differences: [],
    isRelatedWork: true)

  init(from decoder: any Decoder) throws {}

  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(weight: nil, partialSum: nil)
  }
  var stages: [TrainingStage] { [TrainingStage(name: "all")] }
  var granularities: (weight: Granularity?, partialSum: Granularity?) { (.layer, .layer) }
}

/// Related work beside `rival`.
struct SecondRivalMethod: QuantizationMethod {
  static let identity = MethodIdentity(
    name: "second", summary: "what came before, too", citation: "none", differences: [],
    isRelatedWork: true)

  init(from decoder: any Decoder) throws {}

  func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
    LayerQuantizers(weight: nil, partialSum: nil)
  }
  var stages: [TrainingStage] { [TrainingStage(name: "all")] }
  var granularities: (weight: Granularity?, partialSum: Granularity?) { (.array, .array) }
}

/// A small recipe of two methods and two columns, whole and with one line replaced.
enum Fixture {
  static func methods() throws -> MethodCatalogue {
    try MethodCatalogue([OursMethod.self, RivalMethod.self])
  }

  static func methodsOfTwoRivals() throws -> MethodCatalogue {
    try MethodCatalogue([OursMethod.self, RivalMethod.self, SecondRivalMethod.self])
  }

  static func recipe(replacing line: String = "", by other: String = "") throws -> Recipe {
    let text = line.isEmpty ? recipeText : recipeText.replacing(line, with: other)
    try #require(line.isEmpty || text != recipeText, "the recipe has no line '\(line)'")
    return try Recipe.parse(text, named: "recipe.yaml", methods: methods())
  }

  /// The recipe with a row for `second` after its first.
  static func recipeOfTwoRivals() throws -> Recipe {
    let line = "  - { label: rival, method: rival }"
    return try Recipe.parse(
      recipeText.replacing(line, with: "\(line)\n  - { label: second, method: second }"),
      named: "recipe.yaml", methods: methodsOfTwoRivals())
  }

  /// The recipe with a second set of training settings, by which `rival` is trained in one column.
  static func recipeOfTwoTrainings() throws -> Recipe {
    let row = "{ label: rival, method: rival"
    let start = try #require(recipeText.range(of: "  plain:\n"))
    let end = try #require(recipeText.range(of: "columns:\n"))
    let gentle = recipeText[start.lowerBound..<end.lowerBound]
      .replacing("plain:", with: "gentle:").replacing("momentum: 0.9", with: "momentum: 0.8")
    return try Recipe.parse(
      recipeText.replacing("columns:\n  -", with: "\(gentle)columns:\n  -")
        .replacing(row, with: "\(row), training: { easy: gentle }"),
      named: "recipe.yaml", methods: methods())
  }

  static func paper() throws -> PaperTable {
    try PaperTable.parse(
      """
      schema: 1
      table: trial
      reference: nobody
      unit: percent
      ours: ours
      gains:
        - { column: easy, printed: "1.00", source: abstract }
        - { column: hard, printed: unknown, source: unknown }
      cells:
        - { row: ours, column: easy, printed: "81.50", source: "table 1" }
      """, named: "paper.yaml")
  }

  /// A plan whose data sets are all here.
  static func plan(profile: ProfileName = .quick) throws -> Plan {
    try Plan(
      recipe(), profile: profile, availability: { _ in .here }, hasRecordedRun: { _ in false })
  }

  static let recipeText = """
    schema: 1
    table: trial
    title: Trial
    training:
      plain:
        batchSize: 8
        optimizer:
          learningRate: 0.1
          momentum: 0.9
          weightDecay: { weights: 1.0e-4, biases: 0, normalization: 0, quantizers: 0 }
        schedule: cosine
    columns:
      - name: easy
        label: Easy
        network: { name: resnet20 }
        dataset: cifar10
        standIn: fashion-mnist
        crossbar: { rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4, partialSumBits: 1, encoding: differential, mapping: partitioned }
        training: plain
        data: { normalization: dataset, augmentation: none }
      - name: hard
        label: Hard
        network: { name: resnet20 }
        dataset: imagenet
        crossbar: { rows: 128, columns: 128, weightBits: 3, cellBits: 2, activationBits: 3, partialSumBits: ternary, encoding: differential, mapping: partitioned }
        training: plain
        data: { normalization: dataset, augmentation: cropAndFlip }
    rows:
      - { label: rival, method: rival }
      - { label: ours, method: ours, options: { level: 2 } }
    profiles:
      smoke:
        seeds: [0]
        columns:
          easy: { epochs: 1, trainingImages: 16, validationImages: 0, testImages: 8 }
          hard: { epochs: 1, trainingImages: 16, validationImages: 0, testImages: 8 }
      quick:
        seeds: [0, 1, 2]
        columns:
          easy: { epochs: 2, trainingImages: all, validationImages: 100, testImages: all }
          hard: { epochs: 1, trainingImages: 100, validationImages: 0, testImages: 50 }
    """
}
