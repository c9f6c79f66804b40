import Datasets
import Networks
import Tensors

/// How well a network does on held-out images: accuracy first, then the mean loss.
struct HeldOutScore: Comparable {
  let right: Int
  let meanLoss: Double

  init(right: Int, meanLoss: Double) {
    self.right = right
    self.meanLoss = meanLoss
  }

  /// Evaluates a network on the first images of a sequence.
  init(of network: any Network, on batches: BatchSequence, limit: Int, device: Device) throws {
    var (right, loss, images) = (0, 0.0, 0)
    for index in 0..<batches.count where images < limit {
      let batch = batches[index]
      let count = min(batch.count, limit - images)
      // Files that cannot be decoded are in no batch.
      guard count > 0 else { continue }
      let logits = try network.evaluate(
        batch.images(on: device).sliced(0..<count, along: 0))
      let labels = try batch.labelTensor(on: device).sliced(0..<count, along: 0)
      loss += try logits.crossEntropy(labels: labels).item() * Double(count)
      right += Int(
        try logits.indexOfMaximum(along: 1).isEqual(to: labels).converted(to: .int64).sum().item())
      images += count
    }
    self.init(right: right, meanLoss: images > 0 ? loss / Double(images) : .infinity)
  }

  static func < (left: HeldOutScore, right: HeldOutScore) -> Bool {
    guard left.right == right.right else { return left.right < right.right }
    // What is not a number is worse than any number.
    if left.meanLoss.isNaN || right.meanLoss.isNaN { return !right.meanLoss.isNaN }
    return left.meanLoss > right.meanLoss
  }
}
