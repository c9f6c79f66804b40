import Foundation

/// Labelled images in JPEG files, decoded when a batch needs them.
///
/// Holds names and labels only. Files that cannot be decoded are in no batch; they and other odd ones
/// are reported once, with their path, by whichever thread meets them first.
package struct ImageFolder: ImageSource {
  /// How evaluation brings images to their size.
  package enum EvaluationSize: Hashable, Sendable {
    /// The shorter side becomes so many pixels.
    case shorterSide(Int)
    /// Images are prescaled; nothing is resized unless it is too small.
    case asStored
  }

  /// What a network sees of each image.
  package let shape: ImageShape
  /// The class of each image.
  package let labels: [Int64]
  /// How the work is shared out: single images, so that a batch is soon ready.
  package var workload: ImageWorkload {
    ImageWorkload(threads: decoding.threads, imagesAtOnce: 1)
  }

  private let files: PathTable
  private let evaluationSize: EvaluationSize
  private let decoding: ImageDecoding
  private let workers = WorkerPool()
  private let told = ToldFiles()

  /// Names images.
  ///
  /// - Parameters:
  ///   - files: Paths of JPEG files.
  ///   - labels: One per file.
  ///   - side: Of the square that a network sees, in pixels.
  ///   - evaluationSize: How evaluation brings images to their size.
  ///   - decoding: Threads and reports.
  init(
    files: PathTable, labels: [Int64], side: Int, evaluationSize: EvaluationSize,
    decoding: ImageDecoding
  ) {
    precondition(files.count == labels.count, "one label for each image")
    shape = ImageShape(height: side, width: side, channels: 3)
    self.files = files
    self.labels = labels
    self.evaluationSize = evaluationSize
    self.decoding = decoding
  }

  /// The file of an image.
  package func path(of image: Int64) -> String { files[Int(image)] }

  /// Decodes, crops, mirrors and normalises.
  package func write(
    _ images: ArraySlice<Int64>, _ preparation: BatchPreparation,
    to target: UnsafeMutablePointer<Float>
  ) -> [Int] {
    var missing: [Int] = []
    for (position, image) in images.enumerated() {
      do {
        let worker = try workers.take()
        defer { workers.put(back: worker) }
        let fault = try worker.prepare(
          path(of: image), side: shape.width, isScaled: preparation.augmentation != .none,
          crop: { crop(of: image, $0, $1, preparation) }, table: preparation.table,
          to: target + position * shape.valueCount)
        if let fault { report(fault, image) }
      } catch {
        report(error, image)
        missing.append(position)
      }
    }
    return missing
  }

  private func crop(
    of image: Int64, _ width: Int, _ height: Int, _ preparation: BatchPreparation
  ) -> ImageCrop {
    switch preparation.augmentation {
    case .none:
      var shorterSide: Int?
      if case .shorterSide(let length) = evaluationSize { shorterSide = length }
      return .middle(of: width, height, shorterSide: shorterSide, square: shape.width)
    case .cropAndFlip:
      return .random(
        of: width, height, square: shape.width, index: image, epoch: preparation.epoch,
        random: preparation.random)
    }
  }

  private func report(_ fault: ImageFault, _ image: Int64) {
    guard told.isNew(image) else { return }
    decoding.report(ImageProblem(path: path(of: image), fault: fault))
  }
}

/// Decoders that no thread uses now, with their memory.
private final class WorkerPool: @unchecked Sendable {
  // Unchecked: every access holds the lock.
  private let lock = NSLock()
  private var idle: [ImagePreparation] = []

  func take() throws(ImageFault) -> ImagePreparation {
    if let worker = lock.withLock({ idle.popLast() }) { return worker }
    return try ImagePreparation()
  }

  func put(back worker: ImagePreparation) { lock.withLock { idle.append(worker) } }
}

/// The files that have been reported.
private final class ToldFiles: @unchecked Sendable {
  // Unchecked: every access holds the lock.
  private let lock = NSLock()
  private var images: Set<Int64> = []

  func isNew(_ image: Int64) -> Bool { lock.withLock { images.insert(image).inserted } }
}
