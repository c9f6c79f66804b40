import CDatasetKernels
import Testing

@testable import Datasets

@Suite("Random choices")
struct SeededRandomTests {
  /// Known answers of Philox 4x32-10, from the file `kat_vectors` of its authors' Random123.
  @Test(
    "the generator gives its authors' known answers",
    arguments: [
      (
        [0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func knownAnswers(counter: [UInt32], key: [UInt32], answer: [UInt32]) {
    let words = dataset_random(counter, key).word
    #expect([words.0, words.1, words.2, words.3] == answer)
  }

  @Test("a shuffle is a permutation, near uniform in every position")
  func shuffleIsUniform() {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 4), count: 4)
    let rounds = 4_000
    for epoch in 0..<rounds {
      let order = SeededRandom(seed: 8).shuffled([0, 1, 2, 3], .shuffle, epoch: epoch)
      #expect(order.sorted() == [0, 1, 2, 3])
      for (position, value) in order.enumerated() { counts[position][Int(value)] += 1 }
    }
    // Five standard deviations of a binomial count: 5·√(4000·1/4·3/4) = 137.
    for count in counts.joined() { #expect(abs(count - rounds / 4) < 137) }
  }

  @Test("purposes have random numbers of their own")
  func purposes() {
    let random = SeededRandom(seed: 0)
    let values = Array(Int64(0)..<100)
    #expect(
      random.shuffled(values, .shuffle, epoch: 0) != random.shuffled(values, .selection, epoch: 0))
    #expect(
      random.words(.augmentation, epoch: 0, index: 1).0
        != random.words(.augmentation, epoch: 1, index: 0).0)
  }

  @Test("bounded numbers stay below their bound at both ends")
  func bounds() {
    #expect(SeededRandom.below(9, 0) == 0)
    #expect(SeededRandom.below(9, .max) == 8)
    #expect(SeededRandom.below(1, .max) == 0)
  }
}
