import Testing

@testable import Tensors

@Suite("Shapes and reductions")
struct ShapeAndReductionTests {
  private func counting(_ shape: [Int]) throws -> Tensor {
    try Tensor((0..<shape.reduce(1, *)).map(Double.init), shape: shape)
  }

  @Test("reductions agree with sums in Swift, over some axes and over all")
  func reductions() throws {
    let x = try counting([2, 3])
    #expect(try x.sum().scalars() == [15.0])
    #expect(try x.sum(over: [0]).scalars() == [3.0, 5, 7])
    #expect(try x.sum(over: [1], keepingAxes: true).shape == [2, 1])
    #expect(try x.sum(over: [0, 1], keepingAxes: true).shape == [1, 1])
    #expect(try x.mean().item() == 2.5)
    #expect(try x.mean(over: [-1]).scalars() == [1.0, 4])
    #expect(try x.maximum().item() == 5)
    #expect(try x.minimum(over: [1]).scalars() == [0.0, 3])
    #expect(abs(try x.standardDeviation().item() - 3.5.squareRoot()) < 1e-15)
    #expect(try x.standardDeviation(over: [1]).scalars() == [1.0, 1])
  }

  @Test("the gradient of a mean is shared equally")
  func meanGradient() throws {
    #expect(try gradient(at: [1, 2, 3, 4]) { try $0.mean() } == [0.25, 0.25, 0.25, 0.25])
    #expect(try gradient(at: [1, 5, 3]) { try $0.maximum() } == [0, 1, 0])
  }

  @Test("a whole tensor adds up to the same number in either memory order, odd lengths included")
  func wholeSums() throws {
    for count in [1, 4095, 4096, 4097, 100_003] {
      let numbers = (0..<count).map { Float($0 % 7) }
      let expected = numbers.reduce(0) { $0 + Double($1) }
      #expect(try Tensor(numbers, shape: [count]).sum().item() == expected)
    }
    let image = try counting([4, 8, 16, 16]).converted(to: .float32)
    #expect(try image.channelsLast().sum().item() == image.sum().item())
  }

  @Test("positions, order and counts")
  func positions() throws {
    let x = try Tensor([3.0, 1, 2, 5, 4, 0], shape: [2, 3])
    #expect(try x.indexOfMaximum(along: 1).scalars() == [Int64(0), 0])
    #expect(try x.indicesOfLargest(2).scalars() == [Int64(0), 2, 0, 1])
    #expect(try x.sorted(along: 1).scalars() == [1.0, 2, 3, 0, 4, 5])
    let codes = try Tensor([Int64(0), 2, 2], shape: [3])
    #expect(try codes.histogram(length: 4).scalars() == [Int64(1), 0, 2, 0])
  }

  @Test("shapes change and elements stay")
  func shapes() throws {
    let x = try counting([2, 3])
    #expect(try x.reshaped([3, -1]).shape == [3, 2])
    #expect(try x.permuted([1, 0]).scalars() == [0.0, 3, 1, 4, 2, 5])
    #expect(try x.sliced(1..<3, along: 1).scalars() == [1.0, 2, 4, 5])
    #expect(try Tensor.concatenated([x, x], along: 0).shape == [4, 3])
    #expect(try Tensor.stacked([x, x, x]).shape == [3, 2, 3])
    let order = try Tensor([Int64(2), 0], shape: [2])
    #expect(try x.gathered(order, along: 1).scalars() == [2.0, 0, 5, 3])
    #expect(
      try x.sliced(0..<1, along: 0).repeatingEach(2, along: 1).scalars()
        == [0.0, 0, 1, 1, 2, 2])
    #expect(try x.sliced(0..<1, along: 0).expanded(to: [2, 3]).scalars() == [0.0, 1, 2, 0, 1, 2])
    #expect(
      try x.padded(height: (1, 0), width: (0, 1)).scalars()
        == [0.0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5, 0])
  }

  @Test("gradients find their way back through changes of shape")
  func shapeGradients() throws {
    let weights = [1.0, 10, 100, 1000]
    #expect(
      try gradient(at: [1, 2, 3, 4], weights: weights) {
        try $0.reshaped([2, 2]).permuted([1, 0])
      } == [1, 100, 10, 1000])
    #expect(
      try gradient(at: [1, 2], weights: weights) { try $0.repeatingEach(2, along: 0) }
        == [11, 1100])
    #expect(
      try gradient(at: [1], weights: weights) { try $0.expanded(to: [4]) } == [1111])
    #expect(
      try gradient(at: [1, 2, 3]) { try $0.sliced(1..<2, along: 0) } == [0, 1, 0])
  }
}
