import CDatasetKernels

/// The constants that pixels are normalised with: `(byte / 255 − mean) / deviation` per channel.
package struct Normalization: Hashable, Sendable {
  /// Means and deviations of one kind of images, one value per channel, in units of the full scale.
  package struct Constants: Hashable, Sendable {
    /// What is subtracted.
    package let mean: [Float]
    /// What is divided by; not zero.
    package let deviation: [Float]

    /// Couples means with deviations, one of each for every channel.
    package init(mean: [Float], deviation: [Float]) {
      precondition(mean.count == deviation.count && !deviation.contains(0), "one pair per channel")
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// What recipes and run files call it.
  package let name: String
  /// For training images.
  package let training: Constants
  /// For validation and test images.
  package let evaluation: Constants

  /// Names constants; those of evaluation are those of training unless given.
  package init(name: String, training: Constants, evaluation: Constants? = nil) {
    self.name = name
    self.training = training
    self.evaluation = evaluation ?? training
  }

  /// Statistics of CIFAR-10's training images.
  package static let cifar10 = Normalization(
    name: "cifar10",
    training: Constants(mean: [0.4914, 0.4822, 0.4465], deviation: [0.2470, 0.2435, 0.2616]))

  /// Statistics of CIFAR-100's training images.
  package static let cifar100 = Normalization(
    name: "cifar100",
    training: Constants(mean: [0.5071, 0.4865, 0.4409], deviation: [0.2673, 0.2564, 0.2762]))

  /// Statistics of Fashion-MNIST's training images before they are padded.
  package static let fashionMNIST = Normalization(
    name: "fashion-mnist",
    training: Constants(
      mean: [0.2860, 0.2860, 0.2860], deviation: [0.3530, 0.3530, 0.3530]))

  /// Statistics of ImageNet's training images, as torchvision's pretrained networks expect them.
  package static let imageNet = Normalization(
    name: "imagenet",
    training: Constants(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225]))

  /// What the authors' release computes for both CIFAR data sets.
  ///
  /// Test images are divided by other deviations than training images, about 20 % smaller ones, and
  /// CIFAR-100 is given CIFAR-10's constants. Source: ColumnQuant, main.py lines 72 to 93.
  package static let asReleased = Normalization(
    name: "as-released",
    training: Constants(mean: [0.4914, 0.4822, 0.4465], deviation: [0.2471, 0.2435, 0.2616]),
    evaluation: Constants(mean: [0.4914, 0.4822, 0.4465], deviation: [0.2023, 0.1994, 0.2010]))

  /// The statistics of a data set's own training images.
  package static func own(of dataset: DatasetName) -> Normalization {
    switch dataset {
    case .cifar10: .cifar10
    case .cifar100: .cifar100
    case .fashionMNIST: .fashionMNIST
    case .imageNet, .imageNetSample: .imageNet
    }
  }
}

extension Normalization.Constants {
  /// What each byte becomes, `[channels, 256]`.
  var table: [Float] {
    [Float](unsafeUninitializedCapacity: mean.count * 256) { table, count in
      guard let start = table.baseAddress else { return }
      dataset_normalization_table(mean, deviation, Int32(mean.count), start)
      count = mean.count * 256
    }
  }
}
