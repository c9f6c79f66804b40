import Datasets
import Foundation

/// How fast a data set's training images come, and how much memory that takes.
package struct LoadingBenchmark: Codable, Hashable, Sendable {
  /// The data set.
  package var dataset: String
  /// Threads that decode.
  package var threads: Int
  /// Images that were prepared, augmented and normalised.
  package var images: Int
  /// Of them, per second.
  package var imagesPerSecond: Double
  /// Resident memory after a tenth of the images, in MiB.
  package var earlyMemory: Double
  /// Resident memory at the end, in MiB.
  package var lateMemory: Double

  enum CodingKeys: String, CodingKey {
    case dataset, threads, images
    case imagesPerSecond = "images_per_second"
    case earlyMemory = "early_memory_mib"
    case lateMemory = "late_memory_mib"
  }

  /// Takes training batches as fast as they come, epoch after epoch.
  ///
  /// - Parameters:
  ///   - dataset: Its training images are augmented as usual.
  ///   - wanted: At least so many images are prepared, above 0.
  ///   - batchSize: Images per batch.
  /// - Throws: `DatasetError` where there is no training image.
  package init(of dataset: Dataset, images wanted: Int, batchSize: Int) throws {
    let split = try TrainingSplit(of: dataset.training, validation: 0, seed: 0)
    let batches = TrainingBatches(
      of: dataset.training, selection: split.training, batchSize: batchSize, remainder: .kept,
      augmentation: .cropAndFlip, normalization: .own(of: dataset.name), seed: 0)
    var (done, early) = (0, Double.nan)
    let time = ContinuousClock().measure {
      for epoch in 0... where done < wanted {
        for batch in batches.epoch(epoch).prefetched() where done < wanted {
          done += batch.count
          if early.isNaN, done >= wanted / 10 { early = ResidentMemory.now() ?? .nan }
        }
        // An epoch of files that cannot be decoded would go on for ever.
        if done == 0 || done >= wanted { break }
      }
    }
    self.dataset = dataset.name.rawValue
    threads = dataset.training.workload.threads
    images = done
    imagesPerSecond = Double(done) / (time / .seconds(1))
    earlyMemory = early
    lateMemory = ResidentMemory.now() ?? .nan
  }
}
