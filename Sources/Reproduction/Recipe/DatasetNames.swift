/// The data sets that recipes may name.
enum DatasetNames {
  static let all = ["cifar10", "cifar100", "fashion-mnist", "imagenet"]
}
