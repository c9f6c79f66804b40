import Foundation

/// What became of decoding every image of a data set of files.
package struct ImageFolderCheck: Sendable {
  /// The data set.
  package let name: DatasetName
  /// The data set's folder.
  package let folder: String
  /// Classes, and images of the training and test parts.
  package let classes: Int, trainingImages: Int, testImages: Int
  /// Files that are not simply whole three-channel JPEG files, by path.
  package let problems: [ImageProblem]

  /// Whether every file can be used as it is, and none is missing as far as that is known.
  package var isWhole: Bool {
    shortfall == nil && problems.allSatisfy { $0.fault.consequence == .converted }
  }

  /// That classes or test images are missing; nil if they are not, or if nobody knows how many there
  /// should be.
  ///
  /// Networks can be trained on a part of a data set all the same.
  package var shortfall: DatasetError? {
    guard let published = name.publishedTestImages,
      classes != name.classCount || testImages != published
    else { return nil }
    return .otherCounts(folder: folder, dataset: name, classes: classes, testImages: testImages)
  }

  /// Decodes every image as evaluation does.
  ///
  /// - Parameters:
  ///   - name: A data set of image files.
  ///   - folder: Its own folder.
  ///   - threads: Threads that decode; one per processor if left out.
  ///   - onBatch: Called from time to time with the number of images done and of all.
  /// - Throws: ``DatasetError`` for folders that are not laid out as they should be.
  package init(
    _ name: DatasetName, folder: String, threads: Int? = nil,
    onBatch: (_ done: Int, _ of: Int) -> Void
  ) throws(DatasetError) {
    let collector = ProblemCollector()
    let format = ImageNetFormat(
      name: name, decoding: ImageDecoding(threads: threads, report: { collector.add($0) }))
    let dataset = try format.load(from: folder)
    let total = dataset.training.count + dataset.test.count
    var done = 0
    for images in [dataset.training, dataset.test] {
      let batches = BatchSequence.evaluation(
        of: images, selection: .all(of: images), batchSize: 64, normalization: .imageNet)
      for batch in batches.prefetched() {
        done += min(64, images.count - 64 * batch.index)
        onBatch(done, total)
      }
    }
    (self.name, self.folder) = (name, folder)
    classes = dataset.classCount
    (trainingImages, testImages) = (dataset.training.count, dataset.test.count)
    problems = collector.problems.sorted { $0.path < $1.path }
  }

  /// Lines for a report: every odd file, then the sums.
  package var text: String {
    let odd = problems.map { "\($0)\n" }.joined()
    let leftOut = problems.count { $0.fault.consequence == .leftOut }
    let damaged = problems.count { $0.fault.consequence == .used }
    return odd
      + "\(folder): \(classes) classes, \(trainingImages) training and \(testImages) test images; "
      + "\(leftOut) left out, \(damaged) damaged, \(problems.count - leftOut - damaged) converted\n"
  }
}

/// Gathers what several threads report.
private final class ProblemCollector: @unchecked Sendable {
  // Unchecked: every access holds the lock.
  private let lock = NSLock()
  private var found: [ImageProblem] = []

  func add(_ problem: ImageProblem) { lock.withLock { found.append(problem) } }
  var problems: [ImageProblem] { lock.withLock { found } }
}
