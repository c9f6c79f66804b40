import CDatasetKernels

/// What is done to a training image before it is normalised.
package enum Augmentation: Hashable, Sendable {
  /// Nothing.
  case none
  /// A random crop of the image's own size after padding with zero bytes on all sides, then
  /// mirrored left to right with probability one half.
  ///
  /// The order is torchvision's: `RandomCrop(size, padding)`, `RandomHorizontalFlip`, `ToTensor`,
  /// `Normalize`; so padding is black before normalisation, not zero after it.
  case cropAndFlip(padding: Int)
  /// A random part of the image, resized, then mirrored left to right with probability one half:
  /// torchvision's `RandomResizedCrop` with its default ranges and `RandomHorizontalFlip`. For images
  /// of many sizes only.
  case resizedCropAndFlip

  /// What CIFAR is trained with.
  package static let cifar = Augmentation.cropAndFlip(padding: 4)

  /// What a data set's images are usually trained with.
  package static func usual(for dataset: DatasetName) -> Augmentation {
    switch dataset {
    case .cifar10, .cifar100, .fashionMNIST: .cifar
    case .imageNet, .imageNetSample: .resizedCropAndFlip
    }
  }

  /// Where the image at `index` is cut in `epoch`: a function of these and the seed alone.
  func crop(of index: Int64, epoch: Int, random: SeededRandom) -> dataset_crop {
    switch self {
    case .none: return .whole(index)
    case .resizedCropAndFlip: preconditionFailure("images in memory have one size already")
    case .cropAndFlip(let padding):
      let words = random.words(.augmentation, epoch: epoch, index: Int(index))
      return dataset_crop(
        image: index,
        top: Int32(SeededRandom.below(2 * padding + 1, words.0) - padding),
        left: Int32(SeededRandom.below(2 * padding + 1, words.1) - padding),
        mirrored: Int32(words.2 >> 31))
    }
  }
}

extension dataset_crop {
  /// The image as it is.
  static func whole(_ index: Int64) -> dataset_crop {
    dataset_crop(image: index, top: 0, left: 0, mirrored: 0)
  }
}
