import CDatasetKernels
import Testing

@testable import Datasets

@Suite("Resampling")
struct ResamplingTests {
  /// 64-bit FNV-1a, so that whole pictures of another program can be compared.
  private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  /// `byte = (67 c + 31 y + 7 x + 1 + (x y mod 13)) mod 256`.
  private func picture(height: Int, width: Int) -> [UInt8] {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let shade: Int = 31 * y + 7 * x + 1 + (x * y) % 13
        for channel in 0..<3 { pixels.append(UInt8(truncatingIfNeeded: shade + 67 * channel)) }
      }
    }
    return pixels
  }

  private func resized(
    _ picture: [UInt8], height: Int, width: Int, to target: (height: Int, width: Int),
    rows: Range<Int>, columns: Range<Int>
  ) -> [UInt8] {
    var across = ResamplingAxis(
      0..<Double(width), of: width, length: target.width, window: columns)
    var down = ResamplingAxis(0..<Double(height), of: height, length: target.height, window: rows)
    let values = columns.count * 3
    var narrowed = [UInt8](repeating: 0, count: down.source.count * values)
    var result = [UInt8](repeating: 0, count: rows.count * values)
    var sums = [Int32](repeating: 0, count: values)
    let (reachAcross, reachDown, lines) = (Int32(across.reach), Int32(down.reach), down.source)
    let skipped = (lines.lowerBound * width + across.source.lowerBound) * 3
    picture.withUnsafeBufferPointer { pixels in
      guard let start = pixels.baseAddress else { return }
      across.withTaps {
        dataset_resample_rows(
          start + skipped, Int64(width * 3), Int32(lines.count), 3, $0, reachAcross, &narrowed)
      }
    }
    down.withTaps {
      dataset_resample_columns(narrowed, Int32(values), $0, reachDown, &sums, &result)
    }
    return result
  }

  struct Case: Sendable {
    let source: (height: Int, width: Int)
    let target: (height: Int, width: Int)
    let hash: UInt64
  }

  /// Hashes of what Pillow 11.3.0 gives: `Image.fromarray(picture).resize(size, Image.BILINEAR)`.
  ///
  /// Pillow 13 resizes columns first where that is less work, as in the last case: other roundings.
  static let cases = [
    Case(source: (40, 50), target: (16, 20), hash: 0x51cf_9ae8_8103_b7b7),
    Case(source: (37, 53), target: (64, 80), hash: 0x841d_6ede_49da_6f7d),
    Case(source: (96, 64), target: (20, 61), hash: 0xd6b8_898a_55bb_5cb2),
  ]

  @Test("gives every byte of Pillow's bilinear resize, smaller and larger", arguments: cases)
  func pillow(sample: Case) {
    let (source, target) = (sample.source, sample.target)
    let result = resized(
      picture(height: source.height, width: source.width), height: source.height,
      width: source.width, to: target, rows: 0..<target.height, columns: 0..<target.width)
    #expect(hash(result) == sample.hash)
  }

  @Test("evaluation's crop is torchvision's Resize(256) and CenterCrop(224), byte for byte")
  func evaluation() {
    let crop = ImageCrop.middle(of: 300, 200, shorterSide: 256, square: 224)
    #expect(crop.resizedWidth == 384 && crop.resizedHeight == 256)
    let result = resized(
      picture(height: 200, width: 300), height: 200, width: 300, to: (256, 384),
      rows: crop.windowTop..<crop.windowTop + 224, columns: crop.windowLeft..<crop.windowLeft + 224)
    #expect(hash(result) == 0xd7f2_5d28_5027_dbba)
  }
}
