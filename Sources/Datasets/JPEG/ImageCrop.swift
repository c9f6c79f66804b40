import Foundation

/// Which part of an image a network sees, and what size it is brought to.
struct ImageCrop: Equatable {
  /// Columns and rows of the part, in pixels of the whole image.
  var left: Double, top: Double, width: Double, height: Double
  /// What the part is resized to.
  var resizedWidth: Int, resizedHeight: Int
  /// Upper left corner of the square that is cut from the resized part.
  var windowLeft: Int, windowTop: Int
  /// Whether the square is mirrored left to right.
  var isMirrored = false

  /// What evaluation sees: the middle.
  ///
  /// The shorter side is brought to `shorterSide`, the longer one in proportion and rounded down,
  /// then a square is cut from the middle, as torchvision's `Resize` and `CenterCrop` do. Without
  /// `shorterSide` nothing is resized unless the image is smaller than the square.
  static func middle(of width: Int, _ height: Int, shorterSide: Int?, square: Int) -> ImageCrop {
    let shorter = min(width, height)
    let target = shorterSide ?? max(shorter, square)
    let longer = max(width, height) * target / shorter
    let resized = width <= height ? (target, longer) : (longer, target)
    return ImageCrop(
      left: 0, top: 0, width: Double(width), height: Double(height), resizedWidth: resized.0,
      resizedHeight: resized.1, windowLeft: Self.middle(of: resized.0, square),
      windowTop: Self.middle(of: resized.1, square))
  }

  /// A random part for training: torchvision's `RandomResizedCrop` and `RandomHorizontalFlip`.
  ///
  /// A part of 8 to 100 % of the area with sides in a ratio of 3:4 to 4:3, drawn up to ten times
  /// until it fits, else the largest middle part within these ratios; mirrored with probability one
  /// half. A function of seed, epoch and the image's index alone.
  static func random(
    of width: Int, _ height: Int, square: Int, index: Int64, epoch: Int, random: SeededRandom
  ) -> ImageCrop {
    func words(_ draw: Int) -> [Double] {
      let words = random.words(.augmentation, epoch: epoch, index: Int(index), draw: draw)
      return [words.0, words.1, words.2, words.3].map { Double($0) / 0x1p32 }
    }
    var crop = fallback(of: width, height, square: square)
    for attempt in 0..<10 {
      let draws = words(attempt)
      let area = Double(width * height) * (0.08 + (1 - 0.08) * draws[0])
      let ratio = exp(log(3.0 / 4) + (log(4.0 / 3) - log(3.0 / 4)) * draws[1])
      let partWidth = (area * ratio).squareRoot().rounded(.toNearestOrEven)
      let partHeight = (area / ratio).squareRoot().rounded(.toNearestOrEven)
      guard (1...Double(width)).contains(partWidth), (1...Double(height)).contains(partHeight)
      else { continue }
      crop.left = ((Double(width) - partWidth + 1) * draws[2]).rounded(.down)
      crop.top = ((Double(height) - partHeight + 1) * draws[3]).rounded(.down)
      (crop.width, crop.height) = (partWidth, partHeight)
      break
    }
    crop.isMirrored = words(10)[0] >= 0.5
    return crop
  }

  /// The smallest size, in eighths, of which the part still has as many pixels as it is resized to.
  ///
  /// libjpeg-turbo leaves out the frequencies that smaller images do not show. Only the sizes for
  /// which it has vector instructions count; the others take longer than the full size.
  var sufficientEighths: Int {
    let need = 8 * max(Double(resizedWidth) / width, Double(resizedHeight) / height)
    return [1, 2, 4].first { Double($0) >= need } ?? 8
  }

  private static func fallback(of width: Int, _ height: Int, square: Int) -> ImageCrop {
    let ratio = Double(width) / Double(height)
    var (partWidth, partHeight) = (Double(width), Double(height))
    if ratio < 3.0 / 4 {
      partHeight = (partWidth / (3.0 / 4)).rounded(.toNearestOrEven)
    } else if ratio > 4.0 / 3 {
      partWidth = (partHeight * (4.0 / 3)).rounded(.toNearestOrEven)
    }
    return ImageCrop(
      left: ((Double(width) - partWidth) / 2).rounded(.down),
      top: ((Double(height) - partHeight) / 2).rounded(.down), width: partWidth,
      height: partHeight, resizedWidth: square, resizedHeight: square, windowLeft: 0, windowTop: 0)
  }

  /// Where a square's margin begins, rounded half to even as Python does.
  private static func middle(of length: Int, _ square: Int) -> Int {
    Int((Double(length - square) / 2).rounded(.toNearestOrEven))
  }
}
