import CDatasetKernels

/// Random choices that are pure functions of a seed and of what they are for.
///
/// Nothing is drawn in sequence, so a result depends neither on threads nor on what was asked before,
/// and work can start anywhere. Philox 4x32-10; Source: Salmon et al., SC 2011.
struct SeededRandom: Sendable {
  /// What a choice is for; each purpose has random numbers of its own.
  enum Purpose: UInt32 {
    /// The order of a data set's images, of which splits and limits take the first.
    case selection = 1
    /// The order of images in an epoch.
    case shuffle = 2
    /// The crop and mirroring of one image in one epoch.
    case augmentation = 3
  }

  private let key: [UInt32]

  /// Numbers that differ for every seed.
  init(seed: UInt64) { key = [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)] }

  /// Four random words for image `index` in `epoch`; each `draw` gives others.
  func words(
    _ purpose: Purpose, epoch: Int, index: Int, draw: Int = 0
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    let index = UInt64(index) ^ UInt64(draw) << 48
    let counter = [
      UInt32(truncatingIfNeeded: index), UInt32(index >> 32), purpose.rawValue,
      UInt32(truncatingIfNeeded: epoch),
    ]
    return dataset_random(counter, key).word
  }

  /// The same values in random order.
  func shuffled(_ values: [Int64], _ purpose: Purpose, epoch: Int) -> [Int64] {
    precondition(values.count <= Int(Int32.max), "positions are drawn from 32 bits")
    var values = values
    values.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return }
      dataset_shuffle(
        start, Int64($0.count), purpose.rawValue, UInt32(truncatingIfNeeded: epoch), key)
    }
    return values
  }

  /// A number in `0..<bound` from one word; off the exact probability by less than bound / 2³².
  static func below(_ bound: Int, _ word: UInt32) -> Int {
    Int((UInt64(word) &* UInt64(bound)) >> 32)
  }
}
