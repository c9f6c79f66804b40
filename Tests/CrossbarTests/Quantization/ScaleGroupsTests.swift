import Tensors
import Testing

@testable import Crossbar

@Suite("Groups of columns that share a scale")
struct ScaleGroupsTests {
  private func groups(_ granularity: Granularity, slices: Int?) throws -> ScaleGroups {
    // Three arrays (the last one ragged), two column tiles of four and one output.
    let layout = try CrossbarLayout(shape: .square(9, 5), settings: .small())
    return ScaleGroups(granularity: granularity, layout: layout, slices: slices)
  }

  @Test(
    "shapes are those of the specification",
    arguments: [
      (Granularity.layer, [1], [1]), (.array, [3, 2], [2, 3, 2]), (.column, [3, 5], [2, 3, 5]),
    ])
  func shapes(granularity: Granularity, weight: [Int], partialSum: [Int]) throws {
    #expect(try groups(granularity, slices: nil).shape == weight)
    #expect(try groups(granularity, slices: 2).shape == partialSum)
  }

  @Test("adding up is the adjoint of repeating", arguments: Granularity.allCases)
  func adjoint(granularity: Granularity) throws {
    let groups = try groups(granularity, slices: 2)
    let generator = try Generator(seed: 1)
    let scale = try generator.normal(groups.shape, scalarType: .float64)
    let columns = try generator.normal([2, 3, 5], scalarType: .float64)
    let repeated = try (groups.columns(from: scale) * columns).sum().item()
    let added = try (scale * groups.sums(of: columns)).sum().item()
    #expect(abs(repeated - added) < 1e-12)
  }

  @Test("a column tile is what lies in one array")
  func tiles() throws {
    let scale = try Tensor((0..<12).map { Float($0) }, shape: [2, 3, 2])
    let columns = try groups(.array, slices: 2).columns(from: scale)
    #expect(
      try columns.sliced(0..<1, along: 0).sliced(0..<1, along: 1).values() == [0, 0, 0, 0, 1])
    #expect(
      try columns.sliced(1..<2, along: 0).sliced(2..<3, along: 1).values()
        == [10, 10, 10, 10, 11])
  }

  @Test("means of ragged groups count what is there")
  func means() throws {
    let groups = try groups(.array, slices: 2)
    let counts = try Tensor.full(7, shape: [2, 3, 5])
    let means = try groups.means(ofSums: counts * 3, counts: counts)
    #expect(try means.values().allSatisfy { $0 == 3 })
  }

  @Test("a step of zero takes the mean of the others, or one")
  func zeroSteps() throws {
    #expect(try Tensor([Float(0), 3], shape: [2]).replacingZeroSteps().values() == [1.5, 3])
    #expect(try Tensor([Float(0), 0], shape: [2]).replacingZeroSteps().values() == [1, 1])
  }
}
