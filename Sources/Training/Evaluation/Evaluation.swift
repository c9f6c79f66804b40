import Datasets
import Networks
import Results
import Tensors

/// What a network says about a sequence of images.
package struct Evaluation: Sendable {
  /// Right class of each image; images that could not be decoded are missing.
  package private(set) var labels: [Int64] = []
  /// The network's class of each image.
  package private(set) var predictions: [Int64] = []
  /// Outputs before the softmax, `[images, classes]`, row-major.
  package private(set) var logits: [Float] = []
  /// Classes to tell apart.
  package let classCount: Int
  private var rightInFive = 0

  /// Evaluates a network on all images of a sequence, batches prepared on another thread.
  ///
  /// In single precision on every device, whatever the network was trained in.
  ///
  /// - Parameters:
  ///   - network: Evaluated with its stored statistics and scales.
  ///   - batches: Images in any batch size; results do not depend on it.
  ///   - classCount: Classes to tell apart.
  ///   - device: Where the network lives.
  ///   - onBatch: Called after each batch with the number of batches and images done.
  /// - Throws: What the network throws, and what `onBatch` throws.
  package init(
    of network: any Network, on batches: BatchSequence, classCount: Int, device: Device = .cpu,
    onBatch: (_ batches: Int, _ images: Int) throws -> Void = { _, _ in }
  ) throws {
    self.classCount = classCount
    // A batch of files that cannot be decoded is empty.
    for batch in batches.prefetched() where batch.count > 0 {
      let outputs = try Torch.withoutTensorFloat32 {
        try network.evaluate(batch.images(on: device))
      }
      try add(outputs.moved(to: .cpu), labels: batch.labels)
      try onBatch(batch.index + 1, labels.count)
    }
  }

  private mutating func add(_ outputs: Tensor, labels: [Int64]) throws(TorchError) {
    self.labels += labels
    logits += try outputs.scalars(as: Float.self)
    predictions += try outputs.indexOfMaximum(along: 1).scalars(as: Int64.self)
    let targets = try Tensor(labels, shape: [labels.count, 1])
    let best = try outputs.indicesOfLargest(min(5, classCount))
    rightInFive += Int(try best.isEqual(to: targets).converted(to: .int64).sum().item())
  }

  /// Fraction of images whose best class is right; 0 of no images.
  package var top1: Double {
    let right = zip(labels, predictions).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    return Double(right) / Double(max(labels.count, 1))
  }

  /// Fraction of images with the right class among the best five; 0 of no images.
  package var top5: Double { Double(rightInFive) / Double(max(labels.count, 1)) }

  /// Whether all outputs are finite.
  package var hasNumbersOnly: Bool { logits.allSatisfy(\.isFinite) }

  /// The evaluation as run files keep it.
  package var testResult: TestResult {
    TestResult(
      labels: labels.map(Int32.init), predictions: predictions.map(Int32.init),
      logits: StoredArray(logits, shape: [labels.count, classCount]), top1: top1, top5: top5)
  }
}
