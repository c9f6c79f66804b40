/// A data set: training and test images with labels, in memory or in files.
package struct Dataset: Sendable {
  /// What these images are.
  package let name: DatasetName
  /// How many classes the labels tell apart.
  package let classCount: Int
  /// Names of the classes by label, nil where they are not known.
  package let classNames: [String]?
  /// The images to train and validate on.
  package let training: any ImageSource
  /// The images that are looked at once, at the end.
  package let test: any ImageSource
  /// The folder the files were read from, for provenance; empty for images made in memory.
  package let location: String

  /// Couples training and test images, which have one shape.
  package init(
    name: DatasetName, classCount: Int, classNames: [String]? = nil, training: any ImageSource,
    test: any ImageSource, location: String = ""
  ) {
    precondition(training.shape == test.shape, "training and test images have one shape")
    self.name = name
    self.classCount = classCount
    self.classNames = classNames
    self.training = training
    self.test = test
    self.location = location
  }

  /// The size of every image.
  package var shape: ImageShape { training.shape }
}
