/// Seeds that are derived from others.
package enum SeedMixing {
  /// A seed that depends on every bit of every word and on their order.
  package static func seed(_ words: UInt64...) -> UInt64 {
    words.dropFirst().reduce(mixed(words.first ?? 0)) { mixed($0 ^ $1) }
  }

  /// SplitMix64's step: a permutation of 64-bit words in which every bit depends on all others.
  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = word &+ 0x9e37_79b9_7f4a_7c15
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
