import Tensors
import Testing

@testable import Crossbar

@Suite("Range searches")
struct RangeSearchTests {
  private let threeBits = CodeRange(minimum: -4, maximum: 3)
  private let sign = CodeRange(minimum: -1, maximum: 1, isBinary: true)

  private func observer(
    _ batches: [[Double]], codes: CodeRange, isCentred: Bool = false
  ) throws -> RangeObserver {
    let observer = try RangeObserver(rows: [.init(codes: codes, scale: 0)], isCentred: isCentred)
    for batch in batches { try observer.add(Tensor(batch, shape: [1, batch.count])) }
    return observer
  }

  private func normal(_ count: Int, seed: UInt64 = 3) throws -> [Double] {
    try Generator(seed: seed).normal([count], scalarType: .float64).scalars()
  }

  @Test("min-max clips nothing and is tight on the side that needs more")
  func minMax() throws {
    let ranges = try RangeSearch.minMax.ranges(
      from: observer([[-8, 0.5], [3, -1]], codes: threeBits))
    #expect(ranges == [.init(scale: 2)])
    let other = try RangeSearch.minMax.ranges(
      from: observer([[-4, 9]], codes: threeBits))
    #expect(other == [.init(scale: 3)])
  }

  @Test("standard deviations reach from the mean on both sides")
  func deviations() throws {
    let observer = try observer([[-1, 1], [-1, 1]], codes: threeBits)
    #expect(observer.deviation(ofRow: 0) == 1)
    // Three deviations of 1 around 0, three codes on the shorter side.
    #expect(try RangeSearch.standardDeviations(3).ranges(from: observer) == [.init(scale: 1)])
  }

  @Test("a percentile leaves out the share of magnitudes that it says")
  func percentile() throws {
    let values = (1...1000).map { $0.isMultiple(of: 2) ? Double($0) : -Double($0) }
    let observer = try observer([values], codes: threeBits)
    let bound = try RangeSearch.percentile(90).ranges(from: observer)[0].scale * 3
    // A bin is half a thousandth of the range wide.
    #expect(abs(bound - 900) <= observer.binWidths[0])
    #expect(try RangeSearch.percentile(100).ranges(from: observer)[0].scale * 3 >= 999)
  }

  @Test(
    "the squared error of the best step is no larger than that of any step on a fine grid",
    arguments: [
      CodeRange(minimum: -4, maximum: 3), CodeRange(minimum: -1, maximum: 1),
      CodeRange(minimum: -1, maximum: 1, isBinary: true), CodeRange(minimum: -128, maximum: 127),
    ])
  func squaredError(codes: CodeRange) throws {
    let values = try normal(20_000)
    let found = try RangeSearch.meanSquaredError.ranges(from: observer([values], codes: codes))[0]
    func error(_ step: Double) -> Double {
      values.reduce(0) { total, value in
        let clipped = min(max(value / step, Double(codes.minimum)), Double(codes.maximum))
        let code =
          codes.isBinary ? (clipped >= 0 ? 1 : -1) : clipped.rounded(.toNearestOrEven)
        return total + (code * step - value) * (code * step - value)
      }
    }
    let grid = (1...400).map { error(found.scale * Double($0) / 200) }.min() ?? 0
    // The histogram moves values by up to half a bin, 1/1000 of the range; errors hardly.
    #expect(error(found.scale) <= grid * 1.01)
  }

  @Test("the best sign of normal values is their mean magnitude")
  func binary() throws {
    let values = try normal(20_000)
    let mean = values.reduce(0) { $0 + abs($1) } / Double(values.count)
    let found = try RangeSearch.meanSquaredError.ranges(from: observer([values], codes: sign))[0]
    #expect(abs(found.scale - mean) < 0.02 * mean)
  }

  @Test("an offset is the mean, and the range lies around it")
  func centred() throws {
    let observer = try observer([[9, 11], [10]], codes: threeBits, isCentred: true)
    let range = try RangeSearch.minMax.ranges(from: observer)[0]
    #expect(range == .init(scale: 1.0 / 3, offset: 10))
  }

  @Test("rows of one scale are covered together, rows of different scales apart")
  func rows() throws {
    let rows: [RangeObserver.Row] = [
      .init(codes: CodeRange(minimum: 0, maximum: 7), scale: 0),
      .init(codes: threeBits, scale: 0), .init(codes: threeBits, scale: 1),
    ]
    let observer = try RangeObserver(rows: rows)
    try observer.add(Tensor([0.0, 21, -2, 3, -16, 0], shape: [3, 2]))
    #expect(
      try RangeSearch.minMax.ranges(from: observer) == [.init(scale: 3), .init(scale: 4)])
    let best = try RangeSearch.meanSquaredError.ranges(from: observer)
    #expect(best.count == 2 && best.allSatisfy { $0.scale > 0 })
  }

  @Test(
    "what was observed does not depend on how it was cut into batches, but for bins that merged")
  func batches() throws {
    let values = try normal(4096)
    let whole = try observer([values], codes: threeBits)
    let parts = try observer(
      stride(from: 0, to: 4096, by: 512).map { Array(values[$0..<$0 + 512]) }, codes: threeBits)
    #expect(whole.counts == parts.counts)
    #expect(whole.minima == parts.minima && whole.maxima == parts.maxima)
    #expect(abs(whole.deviation(ofRow: 0) - parts.deviation(ofRow: 0)) < 1e-12)
    #expect(whole.binWidths == parts.binWidths)
    let counted = try parts.occupancy().sum().item()
    #expect(counted == 4096)
  }

  @Test("every value is counted in the bin whose middle is nearest, in each row of its own width")
  func bins() throws {
    let rows = (0..<7).map { RangeObserver.Row(codes: threeBits, scale: $0) }
    let observer = try RangeObserver(rows: rows)
    let values = try (0..<7).map { row in
      try Generator(seed: UInt64(row)).normal([300], scalarType: .float64).scalars(as: Double.self)
        .map { $0 * Double(1 << (4 * row)) }
    }
    // Rows may come in parts.
    try observer.add(Tensor(values[0...2].flatMap(\.self), shape: [3, 300]))
    try observer.add(Tensor(values[3...].flatMap(\.self), shape: [4, 300]), firstRow: 3)
    let (counts, widths) = (try observer.occupancy(), observer.binWidths)
    let bins = counts.shape[1]
    for row in 0..<7 {
      var expected = Array(repeating: 0.0, count: bins)
      for value in values[row] {
        expected[Int((value / widths[row]).rounded(.toNearestOrEven)) + bins / 2] += 1
      }
      #expect(try counts.sliced(row..<row + 1, along: 0).scalars() == expected)
      #expect(widths[row].significand == 1)
      // Half as wide would not have held the extremes.
      let reach = max(-observer.minima[row], observer.maxima[row])
      #expect(reach / widths[row] > Double(bins / 4 - 1))
    }
  }

  @Test("values that are no numbers are refused")
  func infinite() throws {
    let observer = try RangeObserver(rows: [.init(codes: threeBits, scale: 0)])
    #expect(throws: TorchError.self) {
      try observer.add(Tensor([1, Double.infinity], shape: [1, 2]))
    }
  }

  @Test("one number of threads observes the same bits as another")
  func threads() throws {
    let values = try Generator(seed: 5).normal([1, 200_000])
    let before = Torch.threadCount
    defer { Torch.setThreadCount(before) }
    let found = try [1, 2, 3].map { threads in
      Torch.setThreadCount(threads)
      let observer = try RangeObserver(rows: [.init(codes: threeBits, scale: 0)])
      try observer.add(values)
      let searches: [RangeSearch] = [
        .minMax, .standardDeviations(3), .percentile(99), .meanSquaredError,
      ]
      return try searches.flatMap { try $0.ranges(from: observer) }
    }
    #expect(found[0] == found[1] && found[0] == found[2])
  }

  @Test("nothing observed, or only zeros, gives a scale of zero")
  func nothing() throws {
    for search in [RangeSearch.minMax, .standardDeviations(3), .percentile(99), .meanSquaredError] {
      #expect(try search.ranges(from: observer([], codes: threeBits)) == [.init(scale: 0)])
      #expect(try search.ranges(from: observer([[0, 0]], codes: threeBits)) == [.init(scale: 0)])
    }
  }
}
