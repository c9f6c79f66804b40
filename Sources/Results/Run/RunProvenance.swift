/// Where a run comes from and how it stands: the root attributes of its file.
package struct RunProvenance: Equatable, Sendable {
  /// How a run stands.
  package enum Status: String, CaseIterable, Sendable {
    /// Trained and tested to the end.
    case finished
    /// Stopped by an error.
    case failed
    /// Stopped as its loss was no longer a number.
    case diverged
  }

  /// How the run stands.
  package var status: Status
  /// The resolved recipe of this run, as YAML.
  package var recipe: String
  /// Hash of the resolved recipe.
  package var recipeHash: String
  /// Stable identifier of the table's cell.
  package var cellID: String
  /// Name of the quantization method.
  package var method: String
  /// Name of the network.
  package var network: String
  /// Name of the data set the run was made on.
  package var dataset: String
  /// Name of the recipe's profile.
  package var profile: String
  /// Seed of every random number of the run.
  package var seed: Int
  /// Commit of the source that the last process was built from; `unknown` outside a repository, and
  /// where the source has changed since.
  package var commit: String
  /// Whether the source differed from the commit, or might have.
  package var dirty: Bool
  /// When the run began: ISO 8601 in UTC.
  package var started: String
  /// Time spent training and testing, over all processes that worked on the run, in seconds.
  package var seconds: Double
  /// `cpu` or `cuda`; this and what follows is that of the last process, see ``history``.
  package var device: String
  /// Model name of the processor.
  package var cpu: String
  /// Instruction set that the fused kernels used.
  package var isa: String
  /// Threads that the tensor library used.
  package var threads: Int
  /// Versions of what took part, by name.
  package var versions: [String: String]
  /// Who made which part of a run that was continued by another program or on another machine;
  /// empty for any other run.
  package var history: [RunStretch]

  /// Describes a run.
  package init(
    status: Status, recipe: String, recipeHash: String, cellID: String, method: String,
    network: String, dataset: String, profile: String, seed: Int, commit: String, dirty: Bool,
    started: String, seconds: Double, device: String, cpu: String, isa: String, threads: Int,
    versions: [String: String], history: [RunStretch] = []
  ) {
    self.status = status
    self.recipe = recipe
    self.recipeHash = recipeHash
    self.cellID = cellID
    self.method = method
    self.network = network
    self.dataset = dataset
    self.profile = profile
    self.seed = seed
    self.commit = commit
    self.dirty = dirty
    self.started = started
    self.seconds = seconds
    self.device = device
    self.cpu = cpu
    self.isa = isa
    self.threads = threads
    self.versions = versions
    self.history = history
  }

  /// Writes the root attributes and the group `history`.
  func write(to file: HDF5File) throws {
    let attributes: [(String, HDF5Attribute)] = [
      ("schema", .integer(Int64(RunFile.schema))), ("status", .text(status.rawValue)),
      ("recipe", .text(recipe)), ("recipe_hash", .text(recipeHash)), ("cell_id", .text(cellID)),
      ("method", .text(method)), ("network", .text(network)), ("dataset", .text(dataset)),
      ("profile", .text(profile)), ("seed", .integer(Int64(seed))), ("commit", .text(commit)),
      ("dirty", .boolean(dirty)), ("started", .text(started)), ("seconds", .number(seconds)),
      ("device", .text(device)), ("cpu", .text(cpu)), ("isa", .text(isa)),
      ("threads", .integer(Int64(threads))),
      ("versions", .texts(versions.map { "\($0)=\($1)" }.sorted())),
    ]
    for (name, value) in attributes { try file.setAttribute(name, to: value) }
    try history.write(to: file)
  }

  /// Reads what ``write(to:)`` writes; the schema has been checked.
  init(from reader: RunFileReader) throws(RunFileError) {
    let status = try reader.text("status")
    guard let known = Status(rawValue: status) else {
      throw .malformed(
        file: reader.file.path, object: "/@status",
        reason: "'\(status)' is none of "
          + Status.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.status = known
    recipe = try reader.text("recipe")
    recipeHash = try reader.text("recipe_hash")
    cellID = try reader.text("cell_id")
    method = try reader.text("method")
    network = try reader.text("network")
    dataset = try reader.text("dataset")
    profile = try reader.text("profile")
    seed = try reader.integer("seed")
    commit = try reader.text("commit")
    dirty = try reader.boolean("dirty")
    started = try reader.text("started")
    seconds = try reader.number("seconds")
    device = try reader.text("device")
    cpu = try reader.text("cpu")
    isa = try reader.text("isa")
    threads = try reader.integer("threads")
    let pairs = try reader.texts("versions").map { entry in
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
    }
    versions = Dictionary(pairs) { first, _ in first }
    history = try reader.translated { () throws(HDF5Error) in try .read(from: reader.file) }
  }
}
