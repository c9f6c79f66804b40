/// What one program on one kind of machine did of a run.
///
/// A run that is killed goes on from its checkpoint, perhaps by another commit or on another
/// processor, whose sums are rounded elsewhere. Then one machine and one commit do not say where its
/// numbers come from; a list of these does.
package struct RunStretch: Equatable, Sendable {
  /// Epochs of the run that were done before, all stages together.
  package var epoch: Int
  /// Batches of the next epoch that were done before.
  package var batch: Int
  /// When the first process of the stretch took the run up: ISO 8601 in UTC.
  package var started: String
  /// Commit of the source, `unknown` outside a repository.
  package var commit: String
  /// Whether the source differed from the commit, or might have.
  package var dirty: Bool
  /// `cpu` or `cuda`.
  package var device: String
  /// Model name of the processor.
  package var cpu: String
  /// Instruction set that the fused kernels used.
  package var isa: String
  /// Version of libtorch.
  package var libtorch: String
  /// Model and driver of the GPU; empty where none took part.
  package var gpu: String

  /// Describes a stretch that begins with the run; a trainer sets where one really begins.
  package init(
    started: String, commit: String, dirty: Bool, device: String, cpu: String, isa: String,
    libtorch: String, gpu: String = "", epoch: Int = 0, batch: Int = 0
  ) {
    self.started = started
    self.commit = commit
    self.dirty = dirty
    self.device = device
    self.cpu = cpu
    self.isa = isa
    self.libtorch = libtorch
    self.gpu = gpu
    self.epoch = epoch
    self.batch = batch
  }

  /// Whether both begin at the same step of the run.
  fileprivate func beginsWith(_ other: RunStretch) -> Bool {
    epoch == other.epoch && batch == other.batch
  }

  /// Whether both were made by the same program on the same kind of machine.
  ///
  /// That gives the same numbers wherever it was interrupted; threads change none. Of two programs with
  /// changes since the commit nobody knows whether they are the same.
  fileprivate func isLike(_ other: RunStretch) -> Bool {
    var moved = other
    (moved.epoch, moved.batch, moved.started) = (epoch, batch, started)
    return moved == self && !dirty
  }
}

extension [RunStretch] {
  /// The group that run files and checkpoints keep them in.
  private static var group: String { "history" }

  /// Notes who works on the run from now on.
  ///
  /// Processes of one program on one kind of machine are one stretch, and one that did no step is
  /// none.
  package mutating func note(_ stretch: RunStretch) {
    while let last, last.beginsWith(stretch) {
      removeLast()
    }
    if last?.isLike(stretch) != true { append(stretch) }
  }

  /// Whether nobody noted who began the run.
  package var beginningIsUnknown: Bool { first.map { $0.epoch > 0 || $0.batch > 0 } ?? false }

  /// Whether more is to be said than what the run's last process was: the run was continued by
  /// another program or on another machine, or its beginning is not known.
  package var isMixed: Bool { count > 1 || beginningIsUnknown }

  /// Writes them, if there are any.
  package func write(to file: HDF5File) throws(HDF5Error) {
    guard !isEmpty else { return }
    func write(_ name: String, _ values: [Int]) throws(HDF5Error) {
      try file.write(
        StoredArray(values.map { Int32(clamping: $0) }), at: "\(Self.group)/\(name)",
        dimensions: ["stretch"])
      try file.setAttribute("units", to: .text("1"), on: "\(Self.group)/\(name)")
    }
    try write("epoch", map(\.epoch))
    try write("batch", map(\.batch))
    try write("dirty", map { $0.dirty ? 1 : 0 })
    for (name, value) in Self.texts {
      try file.write(
        map { $0[keyPath: value] }, at: "\(Self.group)/\(name)", dimensions: ["stretch"])
    }
  }

  /// Reads them; none if the file has none.
  package static func read(from file: HDF5File) throws(HDF5Error) -> [RunStretch] {
    guard try file.contains(group) else { return [] }
    func integers(_ name: String) throws(HDF5Error) -> [Int] {
      try file.read(Int32.self, at: "\(group)/\(name)").values.map { Int($0) }
    }
    let epochs = try integers("epoch")
    var stretches = epochs.map {
      RunStretch(
        started: "", commit: "", dirty: false, device: "", cpu: "", isa: "", libtorch: "", epoch: $0
      )
    }
    func set<Value>(
      _ member: WritableKeyPath<RunStretch, Value>, _ name: String, _ values: [Value]
    ) throws(HDF5Error) {
      guard values.count == epochs.count else {
        throw .countMismatch(
          file: file.path, object: "\(group)/\(name)", shape: [epochs.count], count: values.count)
      }
      for index in values.indices { stretches[index][keyPath: member] = values[index] }
    }
    try set(\.batch, "batch", try integers("batch"))
    try set(\.dirty, "dirty", try integers("dirty").map { $0 != 0 })
    for (name, value) in texts {
      try set(value, name, try file.readTexts(at: "\(group)/\(name)").values)
    }
    return stretches
  }

  private static var texts: [(String, WritableKeyPath<RunStretch, String>)] {
    [
      ("started", \.started), ("commit", \.commit), ("device", \.device), ("cpu", \.cpu),
      ("isa", \.isa), ("libtorch", \.libtorch), ("gpu", \.gpu),
    ]
  }
}
