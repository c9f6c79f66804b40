import Tensors

/// Independent seeds for the different uses of chance in a run, by name.
///
/// A stream is a pure function of the run's seed, its name and a counter, so nothing about chance
/// has to be kept in a checkpoint.
package enum RandomStream: String, Sendable {
  /// Starting weights.
  case initialization
  /// Which training images are kept for validation, and which a limit leaves.
  case split
  /// Order, crops and mirroring of training images.
  case batches
  /// Elements that dropout zeroes, one stream per step.
  case dropout

  /// The stream's seed for a run, at step `counter`.
  package func seed(of run: UInt64, counter: Int = 0) -> UInt64 {
    let name = rawValue.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3  // FNV-1a
    }
    return SeedMixing.seed(run, name, UInt64(counter))
  }

  /// A generator at the start of the stream.
  package func generator(of run: UInt64, counter: Int = 0) throws(TorchError) -> Generator {
    try Generator(seed: seed(of: run, counter: counter))
  }
}
