import CDatasetKernels

/// Brings decoded images to a network's size, with memory that is used again and again.
///
/// Used on one thread at a time.
final class ImagePreparation {
  private let decoder: JPEGDecoder
  private var narrowed: [UInt8] = []
  private var square: [UInt8] = []
  private var sums: [Int32] = []

  /// - Throws: ``ImageFault/undecodable(reason:)`` for want of memory.
  init() throws(ImageFault) { decoder = try JPEGDecoder() }

  /// Reads, decodes, cuts out, resizes and normalises one image.
  ///
  /// - Parameters:
  ///   - path: A JPEG file.
  ///   - side: Of the square that is written, in pixels.
  ///   - isScaled: Whether fewer pixels may be decoded where the crop does not need all of them.
  ///   - crop: Chosen by width and height of the image.
  ///   - table: What each byte becomes, `[3, 256]`.
  ///   - target: Room for `[side, side, 3]`.
  /// - Returns: What is worth telling about the file, nil for a whole three-channel JPEG.
  /// - Throws: ``ImageFault`` where there are no pixels; the target is then not written.
  func prepare(
    _ path: String, side: Int, isScaled: Bool, crop: (_ width: Int, _ height: Int) -> ImageCrop,
    table: [Float], to target: UnsafeMutablePointer<Float>
  ) throws(ImageFault) -> ImageFault? {
    let header = try decoder.open(path)
    let crop = crop(header.width, header.height)
    let eighths = isScaled ? crop.sufficientEighths : 8
    let damage = try decoder.decode(header, eighths: eighths) { pixels, width, height in
      let horizontal = Double(width) / Double(header.width)
      let vertical = Double(height) / Double(header.height)
      resize(
        pixels, width, height, side: side,
        columns: crop.left * horizontal..<(crop.left + crop.width) * horizontal,
        rows: crop.top * vertical..<(crop.top + crop.height) * vertical, crop)
    }
    var whole = dataset_crop.whole(0)
    whole.mirrored = crop.isMirrored ? 1 : 0
    dataset_assemble(
      square, ImageShape(height: side, width: side, channels: 3).extents, &whole, 1, table, target)
    if let damage { return damage }
    switch header.colour {
    case .grey: return .grey
    case .cmyk: return .cmyk
    case .rgb: return nil
    }
  }

  /// Resizes a part of the decoded image; pixels outside of it take no part.
  private func resize(
    _ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int, side: Int,
    columns: Range<Double>, rows: Range<Double>, _ crop: ImageCrop
  ) {
    let channels = 3
    func whole(_ part: Range<Double>, below limit: Int) -> Range<Int> {
      let end = min(limit, Int(part.upperBound.rounded(.up)))
      return min(end - 1, Int(part.lowerBound.rounded(.down)))..<end
    }
    func moved(_ part: Range<Double>, _ origin: Int) -> Range<Double> {
      part.lowerBound - Double(origin)..<part.upperBound - Double(origin)
    }
    let (across, down) = (whole(columns, below: width), whole(rows, below: height))
    var horizontal = ResamplingAxis(
      moved(columns, across.lowerBound), of: across.count, length: crop.resizedWidth,
      window: crop.windowLeft..<crop.windowLeft + side)
    var vertical = ResamplingAxis(
      moved(rows, down.lowerBound), of: down.count, length: crop.resizedHeight,
      window: crop.windowTop..<crop.windowTop + side)
    let lines = vertical.source
    Self.grow(&narrowed, to: lines.count * side * channels)
    Self.grow(&square, to: side * side * channels)
    Self.grow(&sums, to: side * channels)
    let pitch = width * channels
    let start =
      pixels + (down.lowerBound + lines.lowerBound) * pitch
      + (across.lowerBound + horizontal.source.lowerBound) * channels
    let (reachAcross, reachDown) = (Int32(horizontal.reach), Int32(vertical.reach))
    horizontal.withTaps {
      dataset_resample_rows(
        start, Int64(pitch), Int32(lines.count), Int32(channels), $0, reachAcross, &narrowed)
    }
    vertical.withTaps {
      dataset_resample_columns(
        narrowed, Int32(side * channels), $0, reachDown, &sums, &square)
    }
  }

  private static func grow<Element: ExpressibleByIntegerLiteral>(
    _ array: inout [Element], to count: Int
  ) {
    if array.count < count { array = [Element](repeating: 0, count: count) }
  }
}
