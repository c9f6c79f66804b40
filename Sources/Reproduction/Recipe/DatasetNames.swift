import Datasets

/// The data sets that recipes may name.
enum DatasetNames {
  static let all = DatasetName.allCases.map(\.rawValue)
}

/// Names of data sets in prose.
package enum DatasetTitle {
  /// What tables and messages call a data set of a recipe.
  package static func of(_ name: String) -> String {
    DatasetName(rawValue: name)?.title ?? name
  }

  /// How many classes a data set of a recipe tells apart.
  static func classCount(of name: String) -> Int {
    DatasetName(rawValue: name)?.classCount ?? 1000
  }
}
