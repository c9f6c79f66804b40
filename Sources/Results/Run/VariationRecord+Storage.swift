extension VariationRecord {
  /// One array of the group, of a value per chip.
  private struct Column<Element: HDF5Element>: Sendable {
    let name: String
    var unit = "1"
    let value: @Sendable (Chip) -> Element
  }

  private static let counts: [Column<Int32>] = [
    Column(name: "number") { Int32($0.number) },
    Column(name: "images") { Int32($0.conditions.images) },
    Column(name: "recalibrated") { $0.conditions.isRecalibrated ? 1 : 0 },
    Column(name: "evaluation") { Int32($0.evaluation) },
  ]

  private static let numbers: [Column<Double>] = [
    Column(name: "log_normal_sigma") { $0.conditions.logNormalSigma },
    Column(name: "gaussian_sigma") { $0.conditions.gaussianSigma },
    Column(name: "stuck_low_rate") { $0.conditions.stuckLowRate },
    Column(name: "stuck_high_rate") { $0.conditions.stuckHighRate },
    Column(name: "adc_offset_sigma", unit: "adc_step") { $0.conditions.adcOffsetSigma },
    Column(name: "adc_bits", unit: "bit") { $0.conditions.adcBits },
    Column(name: "top1") { $0.top1 },
    Column(name: "top5") { $0.top5 },
  ]

  func write(to file: HDF5File) throws {
    try file.createGroup("variation")
    try file.setAttribute("evaluations", to: .texts(evaluations), on: "variation")
    // The bits of the seed: files have no unsigned type of this length.
    try write(Column(name: "seed") { Int64(bitPattern: $0.seed) }, to: file)
    for column in Self.counts { try write(column, to: file) }
    for column in Self.numbers { try write(column, to: file) }
  }

  private func write(_ column: Column<some HDF5Element>, to file: HDF5File) throws {
    let object = "variation/\(column.name)"
    try file.write(chips.map(column.value), at: object, dimensions: ["chip"])
    try file.setAttribute("units", to: .text(column.unit), on: object)
  }

  /// The chips in `/variation`; nil if none were simulated.
  static func read(from reader: RunFileReader) throws(RunFileError) -> VariationRecord? {
    guard try reader.contains("variation") else { return nil }
    let seeds = try reader.values(Int64.self, "variation/seed").values
    func column<Element: HDF5Element>(
      _ type: Element.Type, _ name: String
    ) throws(RunFileError) -> [Element] {
      let values = try reader.values(type, "variation/\(name)").values
      guard values.count == seeds.count else {
        throw .malformed(
          file: reader.file.path, object: "variation/\(name)",
          reason: "\(values.count) values for \(seeds.count) chips")
      }
      return values
    }
    var counts: [String: [Int32]] = [:]
    for name in Self.counts.map(\.name) { counts[name] = try column(Int32.self, name) }
    var numbers: [String: [Double]] = [:]
    for name in Self.numbers.map(\.name) { numbers[name] = try column(Double.self, name) }
    let evaluations = try reader.texts("evaluations", on: "variation")
    return VariationRecord(
      evaluations: evaluations,
      chips: seeds.indices.map { chip in
        func count(_ name: String) -> Int { Int(counts[name, default: []][chip]) }
        func number(_ name: String) -> Double { numbers[name, default: []][chip] }
        var conditions = Conditions(
          logNormalSigma: number("log_normal_sigma"), adcBits: number("adc_bits"),
          images: count("images"))
        conditions.gaussianSigma = number("gaussian_sigma")
        conditions.stuckLowRate = number("stuck_low_rate")
        conditions.stuckHighRate = number("stuck_high_rate")
        conditions.adcOffsetSigma = number("adc_offset_sigma")
        conditions.isRecalibrated = count("recalibrated") != 0
        return Chip(
          conditions: conditions, seed: UInt64(bitPattern: seeds[chip]), number: count("number"),
          top1: number("top1"), top5: number("top5"), evaluation: count("evaluation"))
      })
  }

  /// Reads the chips of a run file and nothing else; nil if none were simulated.
  package static func read(_ path: String) throws(RunFileError) -> VariationRecord? {
    try read(from: RunFileReader(path: path))
  }
}
