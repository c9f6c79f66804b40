import Bai2023
import CIMQ2024
import Crossbar
import Tensors
import TestSupport
import Testing

@Suite("bai-2023 and cimq-2024")
struct PostTrainingTests {
  @Test("each array's scale has less squared error than the one that training would start from")
  func squaredError() throws {
    let layer = try makeContext()
    let quantizer = try #require(
      try makeMethod(Bai2023.self).quantizers(for: layer).partialSum as? any CalibratableQuantizer)
    let converters = try #require(quantizer as? any PartialSumQuantizer)
    let sums = try makePartialSums(layer)
    let groups = ScaleGroups(
      granularity: .array, layout: layer.layout, slices: layer.layout.convertedSlices)
    func errors() throws -> [Double] {
      let difference = try converters.quantize(sums).values - sums
      return try groups.sums(of: (difference * difference).sum(over: [0, 4, 5])).values()
    }
    try quantizer.initialize(from: sums)
    let before = try errors()
    let observer = try quantizer.makeObserver()
    try quantizer.observe(sums, by: observer)
    try quantizer.setRanges(RangeSearch.meanSquaredError.ranges(from: observer))
    let after = try errors()
    #expect(after.count == 2 * 3 * 2)
    #expect(zip(before, after).allSatisfy { $1 <= $0 * 1.001 })
    #expect(after.reduce(0, +) < 0.98 * before.reduce(0, +))
  }

  @Test("bai-2023 quantizes partial sums after training, and then moves scales alone")
  func bai() throws {
    let stages = try makeMethod(Bai2023.self).stages
    #expect(stages.map(\.quantizesPartialSums) == [false, true])
    #expect(stages.map(\.trainsScalesOnly) == [false, true])
    #expect(stages.allSatisfy { $0.quantizesWeights })
    #expect(stages[1].calibration?.partialSums == .search(.meanSquaredError))
    #expect(stages[1].partialSumDropping == 0)
  }

  @Test("cimq-2024 starts from floating point and drops half of the outputs' converters")
  func cimq() throws {
    let stages = try makeMethod(CIMQ2024.self).stages
    #expect(stages.map(\.quantizesWeights) == [false, true])
    #expect(stages.map(\.trainsScalesOnly) == [false, true])
    #expect(stages[1].partialSumDropping == 0.5)
    #expect(stages[1].calibration?.weights == .meanSquaredError)
  }

  @Test("an output is either digitised or exact, each about as often as the probability says")
  func dropping() throws {
    let digitised = try Tensor.ones([4, 6, 20, 20]).asParameter()
    let exact = try Tensor.zeros([4, 6, 20, 20]).asParameter()
    func mixed(seed: UInt64) throws -> Tensor {
      try ConversionDropping(probability: 0.25, generator: Generator(seed: seed))
        .mix(digitised, exact)
    }
    let values = try mixed(seed: 1)
    #expect(try Set(values.values()) == [0, 1])
    // 9,600 draws: the deviation of their mean is 0.0044.
    #expect(try abs(values.mean().item() - 0.75) < 0.02)
    #expect(try mixed(seed: 1).difference(from: values) == 0)
    #expect(try mixed(seed: 2).difference(from: values) == 1)
    try values.sum().backward()
    let gradient = try #require(try digitised.gradient())
    #expect(try gradient.difference(from: values) == 0)
  }
}
