/// What a table needs of a run file; reading it does not touch the tensors.
package struct RunSummary: Equatable, Sendable {
  /// Where the run comes from and how it stands.
  package var provenance: RunProvenance
  /// Epochs done so far.
  package var epochs: Int
  /// Fraction of the last epoch's training images, as they were augmented, whose best class was right;
  /// nil before the first epoch.
  package var trainTop1: Double?
  /// Fraction of test images whose best class was right, once tested.
  package var top1: Double?
  /// Fraction of test images with the right class among the best five, once tested.
  package var top5: Double?
  /// How many images it was tested on, once tested.
  package var testImages: Int?
  /// What the whole network costs on crossbar arrays, by the name of the quantity; empty if it was
  /// not counted.
  package var accounting: [String: Double]
  /// Fraction of test images that were right after the best epoch, where a run looked at them after
  /// every one.
  package var bestTestTop1: Double?

  /// Gathers what a table needs.
  package init(
    provenance: RunProvenance, epochs: Int, trainTop1: Double? = nil, top1: Double?, top5: Double?,
    testImages: Int? = nil, accounting: [String: Double] = [:], bestTestTop1: Double? = nil
  ) {
    self.provenance = provenance
    self.epochs = epochs
    self.trainTop1 = trainTop1
    self.top1 = top1
    self.top5 = top5
    self.testImages = testImages
    self.accounting = accounting
    self.bestTestTop1 = bestTestTop1
  }

  /// Reads the summary of a run file.
  package static func read(_ path: String) throws(RunFileError) -> RunSummary {
    let reader = try RunFileReader(path: path)
    let trainTop1 = try reader.values(Double.self, "metrics/train_top1").values
    let isTested = try reader.contains("test")
    return RunSummary(
      provenance: try RunProvenance(from: reader), epochs: trainTop1.count,
      trainTop1: trainTop1.last, top1: isTested ? try reader.number("top1", on: "test") : nil,
      top5: isTested ? try reader.number("top5", on: "test") : nil,
      testImages: isTested
        ? try reader.translated { () throws(HDF5Error) in
          try reader.file.layout(at: "test/labels").shape.first
        } : nil,
      accounting: try AccountingRecord.totals(from: reader),
      bestTestTop1: try reader.contains("summary")
        ? reader.attribute("best_test_top1", on: "summary")?.number : nil)
  }
}
