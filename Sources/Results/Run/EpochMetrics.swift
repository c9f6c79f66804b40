/// What one pass over the training images gave.
package struct EpochMetrics: Equatable, Sendable {
  /// Number of the epoch, from 0, over all stages.
  package var epoch: Int
  /// Mean loss over the epoch's training images, in nats.
  package var trainLoss: Double
  /// Fraction of training images, as they were augmented, whose best class was right.
  package var trainTop1: Double
  /// Fraction of validation images whose best class was right; nil if none were looked at.
  package var validationTop1: Double?
  /// Learning rate of the epoch's last step.
  package var learningRate: Double
  /// Time the epoch took, in seconds.
  package var seconds: Double
  /// Training images per second.
  package var imagesPerSecond: Double

  /// Describes an epoch.
  package init(
    epoch: Int, trainLoss: Double, trainTop1: Double, validationTop1: Double?,
    learningRate: Double, seconds: Double, imagesPerSecond: Double
  ) {
    self.epoch = epoch
    self.trainLoss = trainLoss
    self.trainTop1 = trainTop1
    self.validationTop1 = validationTop1
    self.learningRate = learningRate
    self.seconds = seconds
    self.imagesPerSecond = imagesPerSecond
  }

  /// One vector per quantity, in `/metrics`, along the coordinate `epoch`.
  static func write(_ metrics: [EpochMetrics], to file: HDF5File) throws {
    try file.write(metrics.map { Int32($0.epoch) }, at: "metrics/epoch", dimensions: ["epoch"])
    try file.setAttribute("units", to: "1", on: "metrics/epoch")
    let columns: [(String, String, (EpochMetrics) -> Double)] = [
      ("train_loss", "nat", { $0.trainLoss }), ("train_top1", "1", { $0.trainTop1 }),
      ("validation_top1", "1", { $0.validationTop1 ?? .nan }),
      ("learning_rate", "1", { $0.learningRate }), ("seconds", "s", { $0.seconds }),
      ("images_per_second", "s-1", { $0.imagesPerSecond }),
    ]
    for (name, unit, value) in columns {
      try file.write(metrics.map(value), at: "metrics/\(name)", dimensions: ["epoch"])
      try file.setAttribute("units", to: .text(unit), on: "metrics/\(name)")
    }
  }

  /// The epochs in `/metrics`.
  static func read(from reader: RunFileReader) throws(RunFileError) -> [EpochMetrics] {
    let epochs = try reader.values(Int32.self, "metrics/epoch").values
    func column(_ name: String) throws(RunFileError) -> [Double] {
      let values = try reader.values(Double.self, "metrics/\(name)").values
      guard values.count == epochs.count else {
        throw .malformed(
          file: reader.file.path, object: "metrics/\(name)",
          reason: "\(values.count) values for \(epochs.count) epochs")
      }
      return values
    }
    let trainLoss = try column("train_loss")
    let trainTop1 = try column("train_top1")
    let validationTop1 = try column("validation_top1")
    let learningRate = try column("learning_rate")
    let seconds = try column("seconds")
    let imagesPerSecond = try column("images_per_second")
    return epochs.indices.map { index in
      EpochMetrics(
        epoch: Int(epochs[index]), trainLoss: trainLoss[index], trainTop1: trainTop1[index],
        validationTop1: validationTop1[index].isNaN ? nil : validationTop1[index],
        learningRate: learningRate[index], seconds: seconds[index],
        imagesPerSecond: imagesPerSecond[index])
    }
  }
}
