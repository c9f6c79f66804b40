/// The data sets that can be loaded; raw values are what recipes and commands call them.
///
/// Adding one: a case here, a reader of its files under `Formats/`, its downloads with checksums in
/// `Download/Download.swift`, and its constants in ``Normalization``. The compiler names each place.
package enum DatasetName: String, CaseIterable, Codable, Sendable {
  /// 32×32 colour photographs of 10 classes.
  case cifar10
  /// 32×32 colour photographs of 100 classes.
  case cifar100
  /// 28×28 grey pictures of clothes in 10 classes, padded to CIFAR's 32×32 and three channels.
  case fashionMNIST = "fashion-mnist"
  /// Photographs of many sizes in 1000 classes, one folder of JPEG files each.
  case imageNet = "imagenet"
  /// A few hundred photographs of ImageNet, chosen with a bias: to check code with, not to judge by.
  case imageNetSample = "imagenet-sample"

  /// The name in prose and in tables.
  package var title: String {
    switch self {
    case .cifar10: "CIFAR-10"
    case .cifar100: "CIFAR-100"
    case .fashionMNIST: "Fashion-MNIST"
    case .imageNet: "ImageNet"
    case .imageNetSample: "a biased sample of ImageNet"
    }
  }

  /// One line on what it is, with its source.
  package var summary: String {
    switch self {
    case .cifar10: "50,000 + 10,000 photographs, 10 classes, 32×32×3 (Krizhevsky 2009)"
    case .cifar100: "50,000 + 10,000 photographs, 100 classes, 32×32×3 (Krizhevsky 2009)"
    case .fashionMNIST:
      "60,000 + 10,000 pictures of clothes, 10 classes, 28×28 grey, padded to 32×32×3 "
        + "(Xiao, Rasul, Vollgraf 2017)"
    case .imageNet:
      "1,281,167 + 50,000 photographs, 1000 classes, JPEG in one folder per class, seen at 224×224×3 "
        + "(Russakovsky et al. 2015)"
    case .imageNetSample:
      "a few hundred photographs of ImageNet, prescaled and biased: for checks, never as ImageNet"
    }
  }

  /// The folder of the official files, under a data folder.
  package var folderName: String {
    switch self {
    case .cifar10: "cifar-10-batches-bin"
    case .cifar100: "cifar-100-binary"
    case .fashionMNIST: "fashion-mnist"
    case .imageNet: "imagenet"
    case .imageNetSample: "imagenet-sample"
    }
  }

  /// Whether its images are JPEG files in one folder per class.
  package var isImageFolder: Bool { self == .imageNet || self == .imageNetSample }

  /// How many classes its labels tell apart; folders of images may hold fewer.
  package var classCount: Int {
    switch self {
    case .cifar10, .fashionMNIST: 10
    case .cifar100: 100
    case .imageNet, .imageNetSample: 1000
    }
  }

  /// How many test images everybody has who has all; nil where checksums tell whether all are there,
  /// and where somebody chose the images.
  package var publishedTestImages: Int? {
    switch self {
    case .imageNet: 50_000
    case .cifar10, .cifar100, .fashionMNIST, .imageNetSample: nil
    }
  }

  /// Names of the classes by label, where the data's files do not hold them.
  package var knownClassNames: [String]? {
    switch self {
    case .cifar10:
      [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
      ]
    case .cifar100, .imageNet, .imageNetSample: nil
    case .fashionMNIST:
      [
        "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
        "ankle boot",
      ]
    }
  }
}

extension DatasetName {
  /// The folders that a data set of image files is unpacked to, for messages.
  package var layout: String {
    "\(folderName)/train/<class>/ and \(folderName)/val/<class>/"
  }
}
