import CCrossbarKernels
import Testing

/// A seeded generator (SplitMix64), so that every run checks the same numbers.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}

/// What the ADCs of a test layer return.
enum ADCRange: CaseIterable {
  case ideal, binary, ternary, unsigned, signed
}

/// The sizes and options of a test layer.
struct LayerShape: CustomTestStringConvertible {
  var batch: Int32 = 2
  var inputChannels: Int32 = 16
  var height: Int32 = 6
  var width: Int32 = 7
  var outputChannels: Int32 = 17
  var kernel: Int32 = 3
  var stride: Int32 = 1
  var padding: Int32 = 1
  var rows: Int32 = 128
  var slices: Int32 = 2
  var mapping = CROSSBAR_PARTITIONED
  var range = ADCRange.signed
  var adcBits: Int32 = 3
  var offsets = true
  var dualConversion = false
  /// Whether what weight codes add to the outputs is given per column.
  var hasFreeSplit = false
  var maximumCode: Int32 = 15
  var maximumCell: Int32 = 3

  var testDescription: String {
    "\(batch)×\(height)×\(width)×\(inputChannels) → \(outputChannels), kernel \(kernel), "
      + "stride \(stride), padding \(padding), \(rows) rows, \(slices) slices, \(range) "
      + "\(adcBits) bits" + (offsets ? ", offsets" : "") + (dualConversion ? ", dual" : "")
      + (hasFreeSplit ? ", free split" : "")
      + (mapping == CROSSBAR_REPLICATED ? ", replicated" : "")
      + ", codes to \(maximumCode), cells to \(maximumCell)"
  }
}

/// A layer with random contents, in the layouts of `crossbar_kernels.h`.
struct RandomLayer {
  var extents = crossbar_extents()
  var codes: [UInt8]
  var cells: [Int8]
  var variedCells: [Float]
  var slices: [crossbar_slice]
  var unit: [Float]
  var scale: [Float]?
  var offset: [Float]?
  var split: [Float]?
  /// A gradient of the output; shape [batch, outputHeight, outputWidth, outputChannels].
  var outputGradient: [Float] = []

  init(_ shape: LayerShape, seed: UInt64 = 1) {
    var random = SeededGenerator(seed: seed)
    let area = shape.kernel * shape.kernel
    extents.batch = shape.batch
    extents.input_channels = shape.inputChannels
    extents.height = shape.height
    extents.width = shape.width
    extents.output_channels = shape.outputChannels
    extents.kernel = shape.kernel
    extents.stride = shape.stride
    extents.padding = shape.padding
    extents.output_height =
      (shape.height + 2 * shape.padding - shape.kernel) / shape.stride + 1
    extents.output_width = (shape.width + 2 * shape.padding - shape.kernel) / shape.stride + 1
    extents.channels_per_array = min(shape.inputChannels, max(1, shape.rows / area))
    extents.arrays =
      (shape.inputChannels + extents.channels_per_array - 1) / extents.channels_per_array
    extents.slices = shape.slices * (shape.dualConversion ? 2 : 1)
    extents.mapping = shape.mapping
    extents.maximum_code = shape.maximumCode
    extents.maximum_cell = shape.maximumCell

    let copies = shape.mapping == CROSSBAR_REPLICATED ? extents.arrays : 1
    let cellCount = Int(
      extents.slices * copies * shape.outputChannels * shape.inputChannels * area)
    codes = (0..<Int(shape.batch * shape.height * shape.width * shape.inputChannels)).map { _ in
      UInt8.random(in: 0...UInt8(shape.maximumCode), using: &random)
    }
    cells = (0..<cellCount).map { _ in
      Int8.random(
        in: Int8(-shape.maximumCell)...Int8(min(shape.maximumCell, 127)), using: &random)
    }
    variedCells = cells.map { Float($0) * Float.random(in: 0.8...1.25, using: &random) }

    slices = (0..<extents.slices).map { slice in
      Self.adc(shape, digit: slice % shape.slices, positive: slice < shape.slices)
    }
    let columns = Int(extents.slices * extents.arrays * shape.outputChannels)
    // Steps are such that codes of all values occur, clipped ones too.
    let spread =
      Float(extents.channels_per_array * area).squareRoot()
      * Float(shape.maximumCode * shape.maximumCell) / 3
    let levels = Float(Int32(1) << shape.adcBits)
    unit = (0..<columns).map { _ in Float.random(in: 0.001...0.01, using: &random) }
    let steps = unit.map { $0 * spread * Float.random(in: 2...4, using: &random) / levels }
    let offsets = unit.map { $0 * spread * Float.random(in: -1...1, using: &random) }
    scale = shape.range == .ideal ? nil : steps
    offset = shape.range == .ideal || !shape.offsets ? nil : offsets
    var gradients = SeededGenerator(seed: 2)
    outputGradient = (0..<outputCount).map { _ in Float.random(in: -1...1, using: &gradients) }
    guard shape.hasFreeSplit else { return }
    split = unit.map { _ in Float.random(in: 0.001...0.01, using: &random) }
  }

  /// The ADC of the slice that holds digit `digit` of positive or of negative weights.
  private static func adc(_ shape: LayerShape, digit: Int32, positive: Bool) -> crossbar_slice {
    let sign: Float = positive ? 1 : -1
    let levels = Float(Int32(1) << shape.adcBits)
    let codes: ClosedRange<Float> =
      switch shape.range {
      case .ideal, .binary, .ternary: -1...1
      case .unsigned: 0...levels - 1
      case .signed: -levels / 2...levels / 2 - 1
      }
    return crossbar_slice(
      significance: sign * Float(Int32(1) << (2 * digit)), minimum_code: codes.lowerBound,
      maximum_code: codes.upperBound, binary: shape.range == .binary,
      split_weight: sign / Float(shape.slices),
      polarity: shape.dualConversion ? Int32(sign) : 0)
  }

  /// Elements of the output.
  var outputCount: Int {
    Int(
      extents.batch * extents.output_height * extents.output_width * extents.output_channels)
  }

  /// Calls `body` with the column parameters in the form in which C takes them.
  func withColumns<Result>(_ body: (UnsafePointer<crossbar_columns>) -> Result) -> Result {
    slices.withUnsafeBufferPointer { slices in
      unit.withUnsafeBufferPointer { unit in
        (scale ?? []).withUnsafeBufferPointer { steps in
          (offset ?? []).withUnsafeBufferPointer { offsets in
            (split ?? []).withUnsafeBufferPointer { splits in
              var columns = crossbar_columns(
                slices: slices.baseAddress, unit: unit.baseAddress,
                psum_scale: scale == nil ? nil : steps.baseAddress,
                psum_offset: offset == nil ? nil : offsets.baseAddress,
                split: split == nil ? nil : splits.baseAddress)
              return body(&columns)
            }
          }
        }
      }
    }
  }
}
