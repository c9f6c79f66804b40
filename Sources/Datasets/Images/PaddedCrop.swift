import CDatasetKernels

extension dataset_crop {
  /// The image as it is.
  static func whole(_ index: Int64) -> dataset_crop {
    dataset_crop(image: index, top: 0, left: 0, mirrored: 0)
  }

  /// A random crop of the image's own size after padding with zero bytes on all sides, then mirrored
  /// left to right with probability one half.
  ///
  /// The order is torchvision's: `RandomCrop(size, padding)`, `RandomHorizontalFlip`, `ToTensor`,
  /// `Normalize`; so padding is black before normalisation, not zero after it. A function of seed,
  /// epoch and the image's index alone.
  static func random(
    of index: Int64, padding: Int, epoch: Int, random: SeededRandom
  ) -> dataset_crop {
    let words = random.words(.augmentation, epoch: epoch, index: Int(index))
    return dataset_crop(
      image: index,
      top: Int32(SeededRandom.below(2 * padding + 1, words.0) - padding),
      left: Int32(SeededRandom.below(2 * padding + 1, words.1) - padding),
      mirrored: Int32(words.2 >> 31))
  }
}
