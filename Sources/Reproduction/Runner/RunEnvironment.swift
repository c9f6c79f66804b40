import Results

/// What is the same for all runs of one process, for their provenance.
package struct RunEnvironment: Sendable {
  /// The program's source.
  package var revision: SourceRevision
  /// `cpu` or `cuda`.
  package var device: String
  /// Model name of the processor.
  package var processor: String
  /// Instruction set of the fused kernels.
  package var instructionSet: String
  /// Threads of the tensor library.
  package var threads: Int
  /// Versions of what takes part, by name.
  package var versions: [String: String]
  /// The time now, ISO 8601 in UTC.
  package var now: @Sendable () -> String

  package init(
    revision: SourceRevision, device: String, processor: String, instructionSet: String,
    threads: Int, versions: [String: String], now: @escaping @Sendable () -> String
  ) {
    self.revision = revision
    self.device = device
    self.processor = processor
    self.instructionSet = instructionSet
    self.threads = threads
    self.versions = versions
    self.now = now
  }

  /// Whether times of a run tell what the same run would take here.
  func isLike(_ run: RunProvenance) -> Bool {
    (run.device, run.cpu, run.isa, run.threads) == (device, processor, instructionSet, threads)
      && run.versions["gpu"] == versions["gpu"]
  }

  /// This process' part in a run's history.
  package func stretch(started: String) -> RunStretch {
    RunStretch(
      started: started, commit: revision.commit, dirty: revision.dirty, device: device,
      cpu: processor, isa: instructionSet, libtorch: versions["libtorch"] ?? "unknown",
      gpu: versions["gpu"] ?? "")
  }
}
