/// What a trained network says about the test images.
package struct TestResult: Equatable, Sendable {
  /// Right class of each image, from 0.
  package var labels: [Int32]
  /// The network's class of each image, from 0.
  package var predictions: [Int32]
  /// Outputs before the softmax, float32 `[images, classes]`.
  package var logits: StoredArray
  /// Fraction of images whose best class was right.
  package var top1: Double
  /// Fraction of images with the right class among the best five.
  package var top5: Double

  /// Describes a test.
  ///
  /// There must be one label, one prediction and one row of logits per image.
  package init(
    labels: [Int32], predictions: [Int32], logits: StoredArray, top1: Double, top5: Double
  ) {
    precondition(
      logits.shape.count == 2 && logits.shape[0] == labels.count
        && predictions.count == labels.count,
      "\(labels.count) labels, \(predictions.count) predictions, logits of shape \(logits.shape)")
    self.labels = labels
    self.predictions = predictions
    self.logits = logits
    self.top1 = top1
    self.top5 = top5
  }

  /// The same with logits rounded to multiples of 1/32, which take a third of the room.
  ///
  /// Predictions and accuracies stay those of the logits before.
  package var withRoundedLogits: TestResult {
    guard let values = logits.values(of: Float.self) else { return self }
    var rounded = self
    rounded.logits = StoredArray(
      values.map { ($0 * 32).rounded(.toNearestOrEven) / 32 }, shape: logits.shape)
    return rounded
  }

  func write(to file: HDF5File) throws {
    try file.write(labels, at: "test/labels", dimensions: ["image"])
    try file.write(predictions, at: "test/predictions", dimensions: ["image"])
    try file.write(logits, at: "test/logits", dimensions: ["image", "class"])
    for name in ["labels", "predictions", "logits"] {
      try file.setAttribute("units", to: "1", on: "test/\(name)")
    }
    try file.setAttribute("top1", to: .number(top1), on: "test")
    try file.setAttribute("top5", to: .number(top5), on: "test")
  }

  /// The test in `/test`, nil if the run has not come to it.
  static func read(from reader: RunFileReader) throws(RunFileError) -> TestResult? {
    guard try reader.contains("test") else { return nil }
    let labels = try reader.values(Int32.self, "test/labels").values
    let predictions = try reader.values(Int32.self, "test/predictions").values
    let logits = try reader.array("test/logits")
    guard logits.shape.count == 2, logits.shape[0] == labels.count,
      predictions.count == labels.count
    else {
      throw .malformed(
        file: reader.file.path, object: "test",
        reason: "\(labels.count) labels, \(predictions.count) predictions and logits of shape "
          + "\(logits.shape) do not belong to the same images")
    }
    return TestResult(
      labels: labels, predictions: predictions, logits: logits,
      top1: try reader.number("top1", on: "test"), top5: try reader.number("top5", on: "test"))
  }
}
