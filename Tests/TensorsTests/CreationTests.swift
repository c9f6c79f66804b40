import Testing

@testable import Tensors

@Suite("Creation and conversion")
struct CreationTests {
  private func roundTrip<Element: TensorElement & Equatable>(_ values: [Element]) throws {
    let tensor = try Tensor(values, shape: [2, values.count / 2])
    #expect(tensor.scalarType == Element.scalarType)
    #expect(tensor.shape == [2, values.count / 2])
    #expect(try tensor.scalars(as: Element.self) == values)
    let bytes = try tensor.bytes()
    #expect(bytes.count == values.count * Element.scalarType.byteCount)
    let again = try bytes.withUnsafeBytes {
      try Tensor(bytes: $0, type: Element.scalarType, shape: tensor.shape)
    }
    #expect(try again.scalars(as: Element.self) == values)
  }

  @Test("values of every element type come back as they went in")
  func everyType() throws {
    try roundTrip([0, 1, 254, 255] as [UInt8])
    try roundTrip([-128, -1, 0, 127] as [Int8])
    try roundTrip([.min, -1, 0, .max] as [Int16])
    try roundTrip([.min, -1, 0, .max] as [Int32])
    try roundTrip([.min, -1, 0, .max] as [Int64])
    try roundTrip([-.greatestFiniteMagnitude, -0.1, .leastNonzeroMagnitude, 1] as [Float])
    try roundTrip([-.greatestFiniteMagnitude, -0.1, .leastNonzeroMagnitude, 1] as [Double])
  }

  @Test("every element type has libtorch's size", arguments: ScalarType.allCases)
  func sizes(type: ScalarType) throws {
    let tensor = try Tensor.ones([3], scalarType: type)
    #expect(tensor.scalarType == type)
    #expect(try tensor.bytes().count == 3 * type.byteCount)
    #expect(try tensor.converted(to: .float64).scalars(as: Double.self) == [1, 1, 1])
  }

  @Test("filled tensors and ranges hold what they say")
  func filled() throws {
    #expect(try Tensor.full(2.5, shape: [2, 1]).scalars(as: Float.self) == [2.5, 2.5])
    #expect(try Tensor.zeros([2]).scalars(as: Float.self) == [0, 0])
    #expect(try Tensor.range(4).scalars(as: Int64.self) == [0, 1, 2, 3])
    #expect(try Tensor.full(3, shape: []).item() == 3)
  }

  @Test("channels-last memory keeps the logical order of elements")
  func channelsLast() throws {
    let tensor = try Tensor(values(48), shape: [2, 3, 2, 4])
    let reordered = try tensor.channelsLast()
    #expect(!tensor.isChannelsLast && reordered.isChannelsLast)
    #expect(try reordered.scalars(as: Double.self) == tensor.scalars(as: Double.self))
    #expect(try !reordered.contiguous().isChannelsLast)
  }

  @Test("an error names the operation, the shapes and the reason")
  func errors() throws {
    let two = try Tensor([Float(1), 2], shape: [2])
    let three = try Tensor([Float(1), 2, 3], shape: [3])
    let error = #expect(throws: TorchError.self) { try two + three }
    #expect(error?.operation == "+")
    #expect(error?.shapes == [[2], [3]])
    #expect(error?.message.isEmpty == false)
    #expect(error?.description.hasPrefix("+ of [2] and [3] failed: ") == true)
    #expect(throws: TorchError.self) { try Tensor([Float(1)], shape: [2]) }
    #expect(throws: TorchError.self) { try two.item() }
    #expect(throws: TorchError.self) { try two.channelsLast() }
    #expect(throws: TorchError.self) { try two.matrixProduct(three) }
  }
}
