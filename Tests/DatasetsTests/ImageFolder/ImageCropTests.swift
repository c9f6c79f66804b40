import Testing

@testable import Datasets

@Suite("Crops of images")
struct ImageCropTests {
  @Test("prescaled images are cut, not resized, unless they are too small")
  func asStored() {
    let crop = ImageCrop.middle(of: 227, 227, shorterSide: nil, square: 224)
    #expect(crop.resizedWidth == 227 && crop.resizedHeight == 227)
    // 1.5 is rounded half to even, as Python's round does.
    #expect(crop.windowLeft == 2 && crop.windowTop == 2)
    let small = ImageCrop.middle(of: 100, 50, shorterSide: nil, square: 224)
    #expect(small.resizedWidth == 448 && small.resizedHeight == 224)
  }

  @Test("the longer side is rounded down, as torchvision does")
  func longerSide() {
    let crop = ImageCrop.middle(of: 375, 500, shorterSide: 256, square: 224)
    #expect(crop.resizedWidth == 256 && crop.resizedHeight == 341)
    #expect(crop.windowLeft == 16 && crop.windowTop == 58)
  }

  @Test("random parts lie in the image, have 8 to 100 % of its area and sides of 3:4 to 4:3")
  func random() {
    let random = SeededRandom(seed: 3)
    var mirrored = 0
    var areas: [Double] = []
    for index in 0..<2000 {
      let (width, height) = (400 + index % 7, 300 + index % 11)
      let crop = ImageCrop.random(
        of: width, height, square: 224, index: Int64(index), epoch: index / 100, random: random)
      #expect(crop.left >= 0 && crop.top >= 0)
      #expect(Int(crop.left + crop.width) <= width && Int(crop.top + crop.height) <= height)
      let area = crop.width * crop.height / Double(width * height)
      // A pixel of rounding on each side.
      #expect(area > 0.078 && area <= 1)
      #expect(crop.width / crop.height > 0.74 && crop.width / crop.height < 1.35)
      #expect(crop.resizedWidth == 224 && crop.resizedHeight == 224)
      mirrored += crop.isMirrored ? 1 : 0
      areas.append(area)
    }
    // Four standard deviations of 2000 fair draws.
    #expect(abs(mirrored - 1000) < 90)
    // Uniform between 8 and 100 % but for parts that do not fit, which are the large ones.
    let mean = areas.reduce(0, +) / 2000
    #expect(mean > 0.4 && mean < 0.56)
  }

  @Test("a part is a function of seed, epoch and image")
  func deterministic() {
    func crop(seed: UInt64, epoch: Int, image: Int64) -> ImageCrop {
      .random(
        of: 500, 375, square: 224, index: image, epoch: epoch, random: SeededRandom(seed: seed))
    }
    #expect(crop(seed: 1, epoch: 2, image: 3) == crop(seed: 1, epoch: 2, image: 3))
    #expect(crop(seed: 1, epoch: 2, image: 3) != crop(seed: 1, epoch: 3, image: 3))
    #expect(crop(seed: 1, epoch: 2, image: 3) != crop(seed: 1, epoch: 2, image: 4))
    #expect(crop(seed: 1, epoch: 2, image: 3) != crop(seed: 2, epoch: 2, image: 3))
  }

  @Test("of an image too long for every draw the largest allowed middle part is taken")
  func fallback() {
    let crop = ImageCrop.random(
      of: 4000, 20, square: 224, index: 0, epoch: 0, random: SeededRandom(seed: 0))
    #expect(crop.height == 20 && crop.width == 27 && crop.top == 0 && crop.left == 1986)
  }

  @Test(
    "no more eighths are decoded than the part needs",
    arguments: [
      (100.0, 8), (224, 8), (300, 8), (448, 4), (900, 2), (1791, 2), (1792, 1), (9000, 1),
    ])
  func eighths(length: Double, expected: Int) {
    let crop = ImageCrop(
      left: 0, top: 0, width: length, height: length, resizedWidth: 224, resizedHeight: 224,
      windowLeft: 0, windowTop: 0)
    #expect(crop.sufficientEighths == expected)
  }
}
