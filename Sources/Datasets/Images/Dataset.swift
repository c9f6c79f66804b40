/// A data set: training and test images with labels, in memory or in files.
package struct Dataset: Sendable {
  /// What these images are.
  package let name: DatasetName
  /// What was asked for when these images take its place; nil when they are what was asked for.
  package var standIn: StandIn?
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
    test: any ImageSource, location: String = "", standIn: StandIn? = nil
  ) {
    precondition(training.shape == test.shape, "training and test images have one shape")
    self.name = name
    self.classCount = classCount
    self.classNames = classNames
    self.training = training
    self.test = test
    self.location = location
    self.standIn = standIn
  }

  /// The size of every image.
  package var shape: ImageShape { training.shape }
}

/// That a data set takes the place of another one, which is not on this machine.
package struct StandIn: Hashable, Codable, Sendable {
  /// The data set that was asked for.
  package let requested: DatasetName
  /// The data set whose images are used.
  package let used: DatasetName

  /// Notes that `used` takes the place of `requested`.
  package init(requested: DatasetName, used: DatasetName) {
    self.requested = requested
    self.used = used
  }

  /// One sentence for a footnote.
  package var note: String {
    "made on \(used.title) in place of \(requested.title), which is not on this machine"
  }
}
