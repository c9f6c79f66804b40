import Datasets

/// The data sets that recipes may name: those that can be loaded, and ImageNet.
enum DatasetNames {
  static let all = DatasetName.allCases.map(\.rawValue).filter { $0 != imageNet } + [imageNet]

  /// What recipes call ImageNet, also where no loader for it is built in.
  static let imageNet = "imagenet"
}

/// Names of data sets in prose.
package enum DatasetTitle {
  /// What tables and messages call a data set of a recipe.
  package static func of(_ name: String) -> String {
    if name == DatasetNames.imageNet { return "ImageNet" }
    return DatasetName(rawValue: name)?.title ?? name
  }

  /// How many classes a data set of a recipe tells apart.
  static func classCount(of name: String) -> Int {
    DatasetName(rawValue: name)?.classCount ?? 1000
  }
}
