import Datasets

/// Which images a run sees, and how they are prepared.
package struct DataSettings: Codable, Hashable, Sendable {
  /// Images to train on, taken in a seeded order from what the validation split leaves; nil is all.
  package var trainingLimit: Int?
  /// Images of the training set that are kept for validation, chosen by the run's seed; 0 is none.
  package var validationCount: Int
  /// Images of the test set that are evaluated, every class as often as the others as far as that
  /// goes, and the same for every seed; nil is all.
  package var testLimit: Int?
  /// The constants that pixels are normalised with.
  package var normalization: NormalizationChoice
  /// What is done to training images.
  package var augmentation: Augmentation

  /// Describes the data of a run.
  package init(
    trainingLimit: Int? = nil, validationCount: Int, testLimit: Int? = nil,
    normalization: NormalizationChoice = .dataset, augmentation: Augmentation
  ) {
    self.trainingLimit = trainingLimit
    self.validationCount = validationCount
    self.testLimit = testLimit
    self.normalization = normalization
    self.augmentation = augmentation
  }

  /// The first value that cannot be used, or nil.
  package var problem: SettingsProblem? {
    if let trainingLimit, trainingLimit < 1 {
      return SettingsProblem("trainingLimit", "\(trainingLimit)", "a whole number above 0")
    }
    if let testLimit, testLimit < 1 {
      return SettingsProblem("testLimit", "\(testLimit)", "a whole number above 0")
    }
    if validationCount < 0 {
      return SettingsProblem("validationCount", "\(validationCount)", "a whole number, 0 or more")
    }
    return nil
  }
}

/// The constants that pixels are normalised with.
package enum NormalizationChoice: String, Codable, Hashable, Sendable, CaseIterable {
  /// The data set's own means and deviations, for training and test alike.
  case dataset
  /// What the authors' release computes: other deviations for test images than for training
  /// images, and CIFAR-10's constants for CIFAR-100.
  case asPublished
}
