import Crossbar
import Foundation
import Reproduction
import Testing
import Training

@Suite struct RecipeTests {
  @Test("a recipe is read with every setting")
  func whole() throws {
    let recipe = try Fixture.recipe()
    #expect(recipe.table == "trial")
    #expect(recipe.columns.map(\.name) == ["easy", "hard"])
    #expect(recipe.columns[0].standIn == "fashion-mnist")
    #expect(recipe.columns[0].crossbar.partialSumBits == .bits(1))
    #expect(recipe.columns[1].crossbar.partialSumBits == .ternary)
    #expect(recipe.columns[0].training?.optimizer.weightDecay.weights == 1e-4)
    #expect(recipe.columns[0].training?.optimizer.weightDecay.quantizedWeights == nil)
    #expect(recipe.columns[0].training?.optimizer.scaleStepLimit == nil)
    #expect(recipe.rows[1].options == .mapping(["level": .integer(2)]))
    #expect(recipe.profiles[.quick]?.seeds == [0, 1, 2])
    #expect(recipe.profiles[.quick]?.columns["easy"]?.trainingImages == nil)
    #expect(recipe.profiles[.paper] == nil)
  }

  @Test("weights that are rounded may have a decay of their own")
  func quantizedWeights() throws {
    let recipe = try Fixture.recipe(
      replacing: "biases: 0,", by: "quantizedWeights: 0, biases: 0,")
    #expect(recipe.columns[0].training?.optimizer.weightDecay.quantizedWeights == 0)
  }

  @Test("scales of partial sums may have a decay of their own")
  func partialSumScales() throws {
    #expect(
      try Fixture.recipe().columns[0].training?.optimizer.weightDecay.partialSumScales == nil)
    let recipe = try Fixture.recipe(
      replacing: "quantizers: 0 }", by: "quantizers: 0, partialSumScales: 0.25 }")
    #expect(recipe.columns[0].training?.optimizer.weightDecay.partialSumScales == 0.25)
  }

  @Test("the steps of scales may have a limit")
  func scaleStepLimit() throws {
    let recipe = try Fixture.recipe(
      replacing: "momentum: 0.9", by: "momentum: 0.9\n      scaleStepLimit: 0.1")
    #expect(recipe.columns[0].training?.optimizer.scaleStepLimit == 0.1)
  }

  @Test("a row may be trained with other settings than its column")
  func ownTraining() throws {
    let recipe = try Fixture.recipeOfTwoTrainings()
    #expect(recipe.rows[0].training["easy"]?.optimizer.momentum == 0.8)
    #expect(recipe.rows[0].training["hard"] == nil)
    #expect(recipe.rows[1].training.isEmpty)
    #expect(recipe.columns[0].training?.optimizer.momentum == 0.9)
  }

  /// A line of the recipe, what it is replaced with, and words that the message must have.
  static let faults: [(line: String, other: String, words: [String])] = [
    ("title: Trial", "titel: Trial", ["recipe.yaml:3", "unknown key 'titel'", "title"]),
    ("title: Trial", "", ["key 'title' is missing"]),
    ("biases: 0", "quantizedWeights: 2", ["quantizedWeights", "'2'"]),
    ("schema: 1", "schema: 2", ["recipe.yaml:1: schema", "'2'", "schema 1"]),
    (
      "momentum: 0.9", "momentum: 0.9\n      scaleStepLimit: 1",
      ["scaleStepLimit", "'1'", "0.999"]
    ),
    ("momentum: 0.9", "momentun: 0.9", ["recipe.yaml:9", "training.plain.optimizer", "momentun"]),
    ("momentum: 0.9", "momentum: 1.5", ["recipe.yaml:9", "'1.5'", "0.0 to 0.9999"]),
    ("batchSize: 8", "batchSize: 0", ["recipe.yaml:6", "'0'", "from 1 to"]),
    ("weightBits: 4", "weightBits: 0", ["recipe.yaml:18", "weightBits", "'0'", "from 1 to 8"]),
    ("activationBits: 3", "activationBits: 9", ["recipe.yaml:25", "'9'", "from 1 to 8"]),
    ("partialSumBits: 1,", "partialSumBits: 0,", ["'0'", "ideal", "ternary", "1 to 8"]),
    ("dataset: cifar10", "dataset: cifar11", ["unknown data set 'cifar11'", "cifar10, cifar100"]),
    (
      "method: rival", "method: rivals",
      ["recipe.yaml:29", "unknown method 'rivals'", "ours, rival"]
    ),
    ("level: 2", "lewel: 2", ["recipe.yaml:30", "rows[1].options", "'lewel'", "level, clip"]),
    ("level: 2", "level: high", ["recipe.yaml:30", "rows[1].options.level", "Int"]),
    ("level: 2", "level: 0", ["recipe.yaml:30", "level is 0", "above 0"]),
    ("label: ours", "label: rival", ["two rows are called 'rival'"]),
    ("name: hard", "name: easy", ["two columns are called 'easy'"]),
    ("schedule: cosine", "schedule: { cosine: { period: 0 } }", ["'0'", "half a wave"]),
    ("seeds: [0]", "seeds: [0, 0]", ["seeds", "each only once"]),
    ("hard: { epochs: 1, trainingImages: 100", "hrad: { epochs: 1, trainingImages: 100", ["hrad"]),
    ("training: plain", "training: fancy", ["unknown training 'fancy'", "plain"]),
    (
      "method: rival", "method: rival, training: { easy: fancy }",
      ["recipe.yaml:29", "unknown training 'fancy'", "plain"]
    ),
    ("method: rival", "method: rival, training: { esay: plain }", ["'esay'", "easy, hard"]),
    (
      "method: rival", "method: rival, columns: [hard], training: { easy: plain }",
      ["'easy'", "hard"]
    ),
  ]

  @Test("a fault is reported with its place and what would be accepted", arguments: faults)
  func fault(_ fault: (line: String, other: String, words: [String])) throws {
    let error = #expect(throws: RecipeError.self) {
      try Fixture.recipe(replacing: fault.line, by: fault.other)
    }
    let message = error?.description ?? ""
    for word in fault.words {
      #expect(message.contains(word), "'\(word)' is not in: \(message)")
    }
  }

  @Test("text that is not YAML is refused with its place")
  func notYAML() throws {
    #expect(throws: RecipeError.self) {
      try Recipe.parse("a: [1,", named: "r.yaml", methods: Fixture.methods())
    }
    #expect(throws: RecipeError.notYAML(file: "r.yaml", reason: "the file is empty")) {
      try Recipe.parse("", named: "r.yaml", methods: Fixture.methods())
    }
  }

  @Test("a missing file is told apart from a faulty one")
  func missing() throws {
    #expect(
      throws: RecipeError.unreadable(file: "none.yaml", reason: "no such readable file")
    ) {
      try Recipe.read(
        file: URL(filePath: "/nonexistent/none.yaml"), named: "none.yaml",
        methods: Fixture.methods())
    }
  }

  @Test("rows and columns are chosen and added by name")
  func selection() throws {
    var recipe = try Fixture.recipe()
    try recipe.addRow("rival", methods: Fixture.methods())
    #expect(recipe.rows.map(\.label) == ["rival", "ours", "rival (2)"])
    try recipe.keepColumns(["hard"])
    #expect(recipe.columns.map(\.name) == ["hard"])
    try recipe.keepRows(["ours"])
    #expect(recipe.rows.map(\.method) == ["ours"])
    #expect(throws: RecipeError.self) { try recipe.keepColumns(["easy"]) }
    #expect(throws: RecipeError.self) { try recipe.addRow("none", methods: Fixture.methods()) }
  }
}
