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
  /// Outputs that see no converter, one stream per step.
  case conversionDropping

  /// The stream's seed for a run, at step `counter`.
  package func seed(of run: UInt64, counter: Int = 0) -> UInt64 {
    let name = rawValue.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3  // FNV-1a
    }
    return [name, UInt64(counter)].reduce(Self.mixed(run)) { Self.mixed($0 ^ $1) }
  }

  /// A generator at the start of the stream.
  package func generator(of run: UInt64, counter: Int = 0) throws(TorchError) -> Generator {
    try Generator(seed: seed(of: run, counter: counter))
  }

  /// SplitMix64's step: a permutation of 64-bit words in which every bit depends on all others.
  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = word &+ 0x9e37_79b9_7f4a_7c15
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
