import CDatasetKernels
import CTurboJPEG
import Foundation

/// Decodes JPEG files with libjpeg-turbo, one after another, into memory that it keeps.
///
/// Used on one thread at a time. The pixels are those that Pillow gives: the accurate inverse cosine
/// transform, smooth upsampling of colour, grey and four-channel images converted to red, green and
/// blue, and no turning by the camera's orientation tag.
final class JPEGDecoder {
  /// What a file's header says.
  struct Header: Equatable {
    /// Pixels of the whole image.
    let width: Int
    let height: Int
    /// How its colours are stored.
    let colour: Colour
  }

  /// How colours are stored.
  enum Colour: Equatable {
    /// One channel.
    case grey
    /// Three channels.
    case rgb
    /// Four channels of ink, directly or as YCCK.
    case cmyk
  }

  /// Pixels beyond which an image is refused: Pillow's limit, 0.5 GiB of three channels.
  static let largestPixelCount = 2 * 89_478_485

  private var handle: tjhandle
  private var file: [UInt8] = []
  private var fileSize = 0
  private var decoded: [UInt8] = []
  private var converted: [UInt8] = []

  /// - Throws: ``ImageFault/undecodable(reason:)`` for want of memory.
  init() throws(ImageFault) {
    handle = try Self.makeHandle()
  }

  private static func makeHandle() throws(ImageFault) -> tjhandle {
    guard let handle = tjInitDecompress() else {
      throw .undecodable(reason: String(cString: tjGetErrorStr2(nil)))
    }
    return handle
  }

  /// Forgets a file that could not be decoded as a whole.
  ///
  /// libjpeg-turbo's handle does not: after a file that ends inside of a table, it refuses every
  /// other one with the same message.
  private func renewHandle() throws(ImageFault) {
    let fresh = try Self.makeHandle()
    tjDestroy(handle)
    handle = fresh
  }

  deinit { tjDestroy(handle) }

  /// Reads a file's bytes and its header.
  ///
  /// - Throws: ``ImageFault`` for a file that cannot be read, is no JPEG, or is too large.
  func open(_ path: String) throws(ImageFault) -> Header {
    try read(path)
    guard fileSize >= 3, file[0] == 0xFF, file[1] == 0xD8, file[2] == 0xFF else {
      throw .notJPEG(contents: ImageSignature.name(of: file.prefix(min(fileSize, 16))))
    }
    var (width, height, subsampling, colourSpace): (Int32, Int32, Int32, Int32) = (0, 0, -1, -1)
    let status = tjDecompressHeader3(
      handle, file, UInt(fileSize), &width, &height, &subsampling, &colourSpace)
    // A file of tables alone is no error of this call, and unusual subsampling is one of this call
    // alone: such files decode.
    guard width > 0, height > 0, colourSpace >= 0 else {
      let reason = status == 0 ? "no image in it" : message
      try renewHandle()
      throw .undecodable(reason: reason)
    }
    guard Int(width) * Int(height) <= Self.largestPixelCount else {
      throw .tooLarge(width: Int(width), height: Int(height))
    }
    let colour: Colour
    switch colourSpace {
    case Int32(TJCS_GRAY.rawValue): colour = .grey
    case Int32(TJCS_CMYK.rawValue), Int32(TJCS_YCCK.rawValue): colour = .cmyk
    default: colour = .rgb
    }
    return Header(width: Int(width), height: Int(height), colour: colour)
  }

  /// Decodes the file that was opened last.
  ///
  /// - Parameters:
  ///   - header: What ``open(_:)`` returned.
  ///   - eighths: The size of the result in eighths of the image's, 1 to 8.
  ///   - use: Given channels-last pixels of three channels, `[height, width, 3]`, valid inside only.
  /// - Returns: What is wrong with a file that could be decoded all the same, or nil.
  /// - Throws: ``ImageFault/undecodable(reason:)``.
  func decode(
    _ header: Header, eighths: Int,
    use: (_ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int) -> Void
  ) throws(ImageFault) -> ImageFault? {
    let width = Self.scaled(header.width, eighths), height = Self.scaled(header.height, eighths)
    let isInk = header.colour == .cmyk
    let bytes = width * height * (isInk ? 4 : 3)
    if decoded.count < bytes { decoded = [UInt8](repeating: 0, count: bytes) }
    // What a damaged file does not fill is not left over from the last one.
    decoded.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { memset(start, 128, bytes) }
    }
    let status = tjDecompress2(
      handle, file, UInt(fileSize), &decoded, Int32(width), 0, Int32(height),
      Int32(isInk ? TJPF_CMYK.rawValue : TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT)
    var damage: ImageFault?
    if status != 0 {
      let (reason, code) = (message, tjGetErrorCode(handle))
      try renewHandle()
      guard code == Int32(TJERR_WARNING.rawValue) else { throw .undecodable(reason: reason) }
      damage = .damaged(reason: reason)
    }
    if isInk {
      if converted.count < width * height * 3 {
        converted = [UInt8](repeating: 0, count: width * height * 3)
      }
      dataset_rgb_from_cmyk(decoded, Int64(width * height), &converted)
    }
    (isInk ? converted : decoded).withUnsafeBufferPointer {
      if let start = $0.baseAddress { use(start, width, height) }
    }
    return damage
  }

  /// The length that `length` pixels have in `eighths` of the full size.
  static func scaled(_ length: Int, _ eighths: Int) -> Int { (length * eighths + 7) / 8 }

  private var message: String { String(cString: tjGetErrorStr2(handle)) }

  private func read(_ path: String) throws(ImageFault) {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(reason: DataFile.systemError) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(reason: "it is not a regular file")
    }
    fileSize = Int(status.st_size)
    if file.count < fileSize { file = [UInt8](repeating: 0, count: fileSize) }
    var done = 0
    while done < fileSize {
      let count = file.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress.map { $0 + done }, fileSize - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw .unreadable(reason: count == 0 ? "it became shorter" : DataFile.systemError)
      }
      done += count
    }
  }
}
