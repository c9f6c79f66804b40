import Crossbar
import Foundation
import Networks
import Training

extension Recipe {
  /// Reads a recipe file and checks all of it.
  ///
  /// - Parameters:
  ///   - file: Where the recipe is.
  ///   - name: What errors call the file.
  ///   - methods: The methods that rows may name.
  /// - Returns: The recipe, all of it valid.
  /// - Throws: ``RecipeError``, naming the file, the line and what would be accepted.
  package static func read(
    file: URL, named name: String, methods: MethodCatalogue
  ) throws -> Recipe {
    try Recipe(YAMLNode.read(file: file, named: name), methods: methods)
  }

  /// Reads a recipe from text; errors call it `name`.
  package static func parse(
    _ text: String, named name: String, methods: MethodCatalogue
  ) throws -> Recipe {
    try Recipe(YAMLNode.parse(text, named: name), methods: methods)
  }

  private init(_ root: YAMLNode, methods: MethodCatalogue) throws {
    let keys = try root.mapping([
      "schema", "table", "title", "training", "columns", "rows", "profiles", "variation",
    ])
    let schema = try keys.required("schema", "\(Self.schema)")
    guard try schema.string() == "\(Self.schema)" else {
      throw schema.wrong("schema \(Self.schema), the one that this release reads")
    }
    table = try keys.required("table", "the name of the recipe's folder").string()
    title = try keys.required("title", "one line that says what the table shows").string()

    var trainings: [String: TrainingSettings] = [:]
    // Without profiles nothing is run, and how to train would be read by nobody.
    let work = keys.optional("profiles")
    if work != nil {
      let training = try keys.required("training", "named training settings")
      for (name, node) in try training.pairs() {
        trainings[name.text] = try TrainingSettings(node)
      }
    } else if let training = keys.optional("training") {
      throw training.wrong("no training settings in a recipe without profiles")
    }
    columns = try keys.required("columns", "a list of columns").list().map {
      try Column($0, trainings: work == nil ? nil : trainings)
    }
    let names = columns.map(\.name)
    rows = try keys.required("rows", "a list of methods").list().map {
      try Row(
        $0, methods: methods, columns: names, trainings: work == nil ? nil : trainings)
    }
    try Self.requireUnique(columns.map(\.name), "column", at: root)
    try Self.requireUnique(rows.map(\.label), "row", at: root)

    variation = try keys.optional("variation").map(VariationSweep.init)
    profiles = [:]
    guard let choices = try work?.mapping(ProfileName.allCases.map(\.rawValue)) else { return }
    for profile in ProfileName.allCases {
      guard let node = choices.optional(profile.rawValue) else { continue }
      profiles[profile] = try Profile(node, columns: columns.map(\.name))
    }
  }

  private static func requireUnique(
    _ names: [String], _ kind: String, at root: YAMLNode
  ) throws {
    var seen: Set<String> = []
    guard !names.isEmpty else {
      throw RecipeError.conflict(
        root.position, reason: "there is no \(kind); at least one is needed")
    }
    for name in names where !seen.insert(name).inserted {
      throw RecipeError.conflict(
        root.position, reason: "two \(kind)s are called '\(name)'; each needs a name of its own")
    }
  }
}

extension Recipe.Column {
  // `trainings` has the named settings; nil where nothing is run.
  fileprivate init(_ node: YAMLNode, trainings: [String: TrainingSettings]?) throws {
    let described = ["name", "label", "network", "dataset", "crossbar"]
    let run = ["standIn", "standInProfiles", "training", "data", "precision"]
    let keys = try node.mapping(described + (trainings == nil ? [] : run))
    name = try keys.required("name", "a short unique word").string()
    label = try keys.required("label", "what the table prints above the column").string()
    network = try NetworkSettings(keys.required("network", "the network and its options"))
    dataset = try Self.dataset(keys.required("dataset", "the name of a data set"))
    standIn = try keys.optional("standIn").map(Self.dataset)
    standInProfiles =
      try keys.optional("standInProfiles")?.list().map { try $0.choice(ProfileName.self) }
      ?? ProfileName.allCases
    crossbar = try CrossbarSettings(
      keys.required("crossbar", "arrays, bit widths and encoding"))
    precision = try keys.optional("precision")?.choice(Precision.self) ?? .mixed
    guard let trainings else { return }
    training = try keys.required("training", "the name of training settings above")
      .settings(in: trainings)
    data = try DataSettings(keys.required("data", "normalization and augmentation"))
  }

  private static func dataset(_ node: YAMLNode) throws -> String {
    let name = try node.string()
    guard DatasetNames.all.contains(name) else {
      throw RecipeError.unknownName(
        node.position, kind: "data set", name: name, known: DatasetNames.all)
    }
    return name
  }
}

extension Recipe.Row {
  // `trainings` has the named settings; nil where nothing is run.
  fileprivate init(
    _ node: YAMLNode, methods: MethodCatalogue, columns known: [String],
    trainings: [String: TrainingSettings]?
  ) throws {
    let run = trainings == nil ? [] : ["training"]
    let keys = try node.mapping(["label", "method", "options", "columns"] + run)
    label = try keys.required("label", "what the table prints before the row").string()
    let name = try keys.required("method", "the name of a method")
    method = try name.string()
    guard methods[method] != nil else {
      throw RecipeError.unknownName(
        name.position, kind: "method", name: method, known: methods.names)
    }
    let given =
      try keys.optional("options") ?? YAMLNode.parse("{}", named: node.file)
    _ = try methods.make(method, options: given)
    options = OptionValue(given.node)
    columns = try keys.optional("columns")?.list().map { node in
      let name = try node.string()
      guard known.contains(name) else {
        throw RecipeError.unknownName(node.position, kind: "column", name: name, known: known)
      }
      return name
    }
    guard let trainings else { return }
    let names = columns ?? known
    let own = try keys.optional("training")?.mapping(names)
    for name in names {
      training[name] = try own?.optional(name)?.settings(in: trainings)
    }
  }
}

extension YAMLNode {
  /// The training settings that this node names.
  fileprivate func settings(in trainings: [String: TrainingSettings]) throws -> TrainingSettings {
    let name = try string()
    guard let settings = trainings[name] else {
      throw RecipeError.unknownName(
        position, kind: "training", name: name, known: trainings.keys.sorted())
    }
    return settings
  }
}

extension VariationSweep {
  fileprivate init(_ node: YAMLNode) throws {
    let keys = try node.mapping(["logNormalSigmas", "chips"])
    let sigmas = try keys.required("logNormalSigmas", "a list of deviations")
    logNormalSigmas = try sigmas.list().map { try $0.number(1e-6...10, "a deviation above 0") }
    guard !logNormalSigmas.isEmpty, Set(logNormalSigmas).count == logNormalSigmas.count else {
      throw sigmas.wrong("at least one deviation, each only once")
    }
    chips = try keys.required("chips", "chips per deviation").integer(1...100_000, "chips")
  }
}

extension Profile {
  fileprivate init(_ node: YAMLNode, columns names: [String]) throws {
    let keys = try node.mapping(["seeds", "columns"])
    let list = try keys.required("seeds", "a list of whole numbers")
    seeds = try list.list().map { UInt64(try $0.integer(0...Int.max, "a seed")) }
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
      throw list.wrong("at least one seed, each only once")
    }
    let work = try keys.required("columns", "the work in each column").mapping(names)
    columns = [:]
    for name in names {
      columns[name] = try Work(work.required(name, "epochs and image counts"))
    }
  }
}

extension Profile.Work {
  fileprivate init(_ node: YAMLNode) throws {
    let keys = try node.mapping(["epochs", "trainingImages", "validationImages", "testImages"])
    epochs = try keys.required("epochs", "a number of epochs").integer(0...100_000, "epochs")
    trainingImages = try Self.count(keys.required("trainingImages", "a number, or all"))
    validationImages = try keys.required("validationImages", "a number of images")
      .integer(0...Int.max, "images kept for validation")
    testImages = try Self.count(keys.required("testImages", "a number, or all"))
  }

  private static func count(_ node: YAMLNode) throws -> Int? {
    if (try? node.string()) == "all" { return nil }
    guard let count = try? node.integer(1...Int.max, "images") else {
      throw node.wrong("a whole number of images above 0, or all")
    }
    return count
  }
}
