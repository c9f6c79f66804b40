import CTurboJPEG
import Foundation

@testable import Datasets

/// JPEG files of smooth synthetic pictures.
enum SyntheticJPEG {
  /// How a picture is stored.
  enum Kind: CaseIterable { case rgb, grey, cmyk }

  /// What cannot be done here.
  struct Failure: Error { let message: String }

  /// A picture whose colours run from corner to corner, `tone` shifting them.
  static func file(
    width: Int, height: Int, tone: Int = 0, kind: Kind = .rgb, quality: Int32 = 95
  ) throws -> [UInt8] {
    let (format, channels): (TJPF, Int)
    switch kind {
    case .rgb: (format, channels) = (TJPF_RGB, 3)
    case .grey: (format, channels) = (TJPF_GRAY, 1)
    case .cmyk: (format, channels) = (TJPF_CMYK, 4)
    }
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let values = [255 * column / width, 255 * row / height, (tone * 40) % 256, 255]
        pixels += values.prefix(channels).map { UInt8($0) }
      }
    }
    guard let handle = tjInitCompress() else { throw Failure(message: "no compressor") }
    defer { tjDestroy(handle) }
    var bytes: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let subsampling = kind == .grey ? TJSAMP_GRAY : TJSAMP_420
    guard
      tjCompress2(
        handle, pixels, Int32(width), 0, Int32(height), Int32(format.rawValue), &bytes, &size,
        Int32(subsampling.rawValue), quality, 0) == 0, let bytes
    else { throw Failure(message: String(cString: tjGetErrorStr2(handle))) }
    defer { tjFree(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
  }
}

extension TemporaryFolder {
  /// Writes pictures of several sizes into folders of classes.
  func writeImages(_ part: String, classes: [String], perClass: Int) throws {
    for (label, name) in classes.enumerated() {
      for image in 0..<perClass {
        try write(
          SyntheticJPEG.file(
            width: 240 + 37 * image, height: 300 - 23 * label, tone: 3 * label + image),
          to: "\(part)/\(name)/\(name)_\(image).JPEG")
      }
    }
  }
}
