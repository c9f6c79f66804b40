import Crossbar
import Networks
import Training

/// What a table consists of, and how each of its numbers is made: a recipe file, checked.
///
/// Columns are settings, rows are methods; every row is run in every column with every seed, unless
/// it names its columns.
/// There is no inheritance and there are no paths: a recipe reads the same on every machine.
package struct Recipe: Hashable, Sendable {
  /// The form of recipe files that this release reads.
  package static let schema = 1

  /// The data sets that recipes may name.
  package static var knownDatasets: [String] { DatasetNames.all }

  /// The table's name, which is also its folder's, such as `table2`.
  package var table: String
  /// What the table shows, in one line.
  package var title: String
  /// Network, data set and crossbar settings of each column.
  package var columns: [Column]
  /// The methods, in the order of the table.
  package var rows: [Row]
  /// Rows of the recipe that were not asked for: methods are compared without them.
  package var leftOut: [Row] = []
  /// Epochs, image counts and seeds, by profile; empty where nothing is run because everything is
  /// computed.
  package var profiles: [ProfileName: Profile]
  /// What is simulated with the trained networks; nil for nothing.
  package var variation: VariationSweep?

  /// One column of the table: everything that its methods share.
  package struct Column: Hashable, Sendable {
    /// Short and unique, the key of profiles and of the paper's table.
    package var name: String
    /// What the table prints above the column.
    package var label: String
    /// The network.
    package var network: NetworkSettings
    /// The data set that the column is about.
    package var dataset: String
    /// What takes the place of a data set that is not here; every such cell says so.
    package var standIn: String?
    /// The profiles in which it does: a small data set cannot take the place of all of a large one.
    package var standInProfiles: [ProfileName]
    /// Arrays, bit widths and encoding.
    package var crossbar: CrossbarSettings
    /// How the methods are trained; its epochs are replaced by the profile's.
    ///
    /// Nil where the recipe has no profiles.
    package var training: TrainingSettings?
    /// How images are prepared; its counts are replaced by the profile's.
    ///
    /// Nil where the recipe has no profiles.
    package var data: DataSettings?
    /// The arithmetic of the backward pass.
    package var precision: Precision
  }

  /// One row of the table: a method with its options.
  package struct Row: Hashable, Sendable {
    /// What the table prints before the row.
    package var label: String
    /// The method's name.
    package var method: String
    /// Its options; nothing gives the defaults.
    package var options: OptionValue
    /// The columns that it is run in; nil is all.
    package var columns: [String]?
    /// How it is trained in columns, by their names, whose own settings are not its.
    package var training: [String: TrainingSettings] = [:]

    /// Names a method, to be run in all columns.
    package init(label: String, method: String, options: OptionValue = .mapping([:])) {
      self.label = label
      self.method = method
      self.options = options
    }
  }
}

/// Chips whose cells vary, for every run of a recipe.
package struct VariationSweep: Hashable, Sendable {
  /// Deviations of log-normal variation, each simulated by itself.
  package var logNormalSigmas: [Double]
  /// Chips per deviation and run.
  package var chips: Int
}

/// How much work a table is: it changes epochs, image counts and seeds only.
package enum ProfileName: String, CaseIterable, Codable, Hashable, Sendable {
  /// A few hundred images: is everything wired. Its accuracies mean nothing.
  case smoke
  /// Minutes per run on two cores, real data, few epochs: shows the ordering.
  case quick
  /// 25 minutes (AVX-512) to 80 (AVX2) per run on two cores: real conclusions.
  case short
  /// The paper's epochs, for a GPU.
  case paper

  /// One line for `reproduce list`.
  package var meaning: String {
    switch self {
    case .smoke: "a few hundred images: is everything wired; its accuracies mean nothing"
    case .quick: "minutes per run on two cores, few epochs: shows the ordering"
    case .short: "25 to 80 minutes per run on two cores: real conclusions"
    case .paper: "the paper's epochs, for a GPU"
    }
  }
}

/// What a profile sets.
package struct Profile: Hashable, Sendable {
  /// One run per seed and cell.
  package var seeds: [UInt64]
  /// Work per column, by the column's name.
  package var columns: [String: Work]

  /// How much one run does.
  package struct Work: Hashable, Sendable {
    /// Passes over the training images, all stages of a method together.
    package var epochs: Int
    /// Images to train on; nil is all that the validation split leaves.
    package var trainingImages: Int?
    /// Images of the training set that are kept for validation.
    package var validationImages: Int
    /// Images of the test set; nil is all.
    package var testImages: Int?
  }
}
