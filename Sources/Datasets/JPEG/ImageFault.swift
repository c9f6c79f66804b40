/// What can be the matter with one image file.
package enum ImageFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case unreadable(reason: String)
  /// The file is something else; what it seems to be.
  case notJPEG(contents: String)
  /// libjpeg-turbo gives no pixels.
  case undecodable(reason: String)
  /// The image has more pixels than are decoded.
  case tooLarge(width: Int, height: Int)
  /// Some pixels are missing or wrong, as in a file that was cut off; the others are used.
  case damaged(reason: String)
  /// One channel, repeated in three.
  case grey
  /// Four channels, converted to three.
  case cmyk

  /// What became of the image.
  package enum Consequence: Equatable, Sendable {
    /// It is no part of any batch.
    case leftOut
    /// It is used as far as it could be decoded.
    case used
    /// Its colours are converted; nothing is wrong.
    case converted
  }

  /// What becomes of an image of this kind.
  package var consequence: Consequence {
    switch self {
    case .unreadable, .notJPEG, .undecodable, .tooLarge: .leftOut
    case .damaged: .used
    case .grey, .cmyk: .converted
    }
  }

  /// What is the matter, and what becomes of it.
  package var description: String {
    switch self {
    case .unreadable(let reason): "cannot be read (\(reason)); left out"
    case .notJPEG(let contents): "\(contents), not a JPEG file; left out"
    case .undecodable(let reason): "cannot be decoded (\(reason)); left out"
    case .tooLarge(let width, let height):
      "\(width)×\(height) pixels; at most \(JPEGDecoder.largestPixelCount) pixels are decoded; "
        + "left out"
    case .damaged(let reason): "damaged (\(reason)); used as far as it can be decoded"
    case .grey: "grey, the same value used in three channels"
    case .cmyk: "CMYK, converted to red, green and blue"
    }
  }
}

/// An image file that is not simply a whole three-channel JPEG.
package struct ImageProblem: Equatable, Sendable, CustomStringConvertible {
  /// The file's path.
  package let path: String
  /// What is the matter with it.
  package let fault: ImageFault

  /// The path, what is the matter, and what becomes of the image.
  package var description: String { "\(path): \(fault)" }
}

/// Tells what a file is by its first bytes.
enum ImageSignature {
  private static let signatures: [(name: String, bytes: [UInt8])] = [
    ("a PNG image", [0x89, 0x50, 0x4E, 0x47]), ("a GIF image", [0x47, 0x49, 0x46, 0x38]),
    ("a WebP image or other RIFF file", [0x52, 0x49, 0x46, 0x46]),
    ("a TIFF image", [0x49, 0x49, 0x2A, 0x00]), ("a TIFF image", [0x4D, 0x4D, 0x00, 0x2A]),
    ("a BMP image", [0x42, 0x4D]), ("gzip-compressed", [0x1F, 0x8B]), ("a zip file", [0x50, 0x4B]),
    ("an HTML page", Array("<!".utf8)), ("an HTML page", Array("<html".utf8)),
  ]

  /// In a few words, for messages.
  static func name(of start: some Collection<UInt8>) -> String {
    if start.isEmpty { return "empty" }
    return signatures.first { start.starts(with: $0.bytes) }?.name ?? "unknown contents"
  }
}
