import Foundation
import Testing

@testable import Datasets

/// The real files: CIFAR where `COLONNADE_DATA` names them, Fashion-MNIST also where Debian puts it.
@Suite("Real data")
struct RealDataTests {
  private static let locator = try? DatasetLocator(
    environment: ProcessInfo.processInfo.environment["COLONNADE_DATA"], home: nil)

  private static func isHere(_ name: DatasetName) -> Bool { locator?.folder(of: name) != nil }

  /// Means and deviations of each channel, in units of the full scale.
  private func statistics(_ images: any ImageSource) throws -> (
    mean: [Double], deviation: [Double]
  ) {
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
    try #require(images as? LabelledImages).pixels.withUnsafeBufferPointer { pixels in
      var index = 0
      while index < pixels.count {
        histograms[0][Int(pixels[index])] += 1
        histograms[1][Int(pixels[index + 1])] += 1
        histograms[2][Int(pixels[index + 2])] += 1
        // Every 331st pixel: about three of each image, and coprime to the row length, so that all
        // rows and columns take part.
        index += 3 * 331
      }
    }
    let moments = histograms.map { histogram in
      let total = Double(histogram.reduce(0, +))
      let mean = histogram.enumerated().reduce(0) { $0 + Double($1.offset * $1.element) } / total
      let square =
        histogram.enumerated().reduce(0) { $0 + Double($1.offset * $1.offset * $1.element) } / total
      return (mean / 255, (square - mean * mean).squareRoot() / 255)
    }
    return (moments.map(\.0), moments.map(\.1))
  }

  @Test(
    "CIFAR has its published counts, classes in equal parts and the statistics it is normalised by",
    .enabled(if: isHere(.cifar10) && isHere(.cifar100), "COLONNADE_DATA does not hold CIFAR"),
    arguments: [DatasetName.cifar10, .cifar100])
  func cifar(name: DatasetName) throws {
    let dataset = try #require(Self.locator).load(name)
    #expect(dataset.training.count == 50_000 && dataset.test.count == 10_000)
    #expect(dataset.classNames?.count == name.classCount)
    for images in [dataset.training, dataset.test] {
      let counts = Dictionary(grouping: images.labels, by: \.self).mapValues(\.count)
      #expect(counts.count == name.classCount)
      #expect(Set(counts.values) == [images.count / name.classCount])
    }
    let (mean, deviation) = try statistics(dataset.training)
    let constants = Normalization.own(of: name).training
    // 155,000 sampled pixels of deviation 0.26 have a mean good to 0.0007; three times that.
    for channel in 0..<3 {
      #expect(abs(mean[channel] - Double(constants.mean[channel])) < 0.0021)
      #expect(abs(deviation[channel] - Double(constants.deviation[channel])) < 0.0021)
    }
  }

  @Test(
    "Fashion-MNIST has its published counts, classes in equal parts and published contents, which a fetch accepts",
    .enabled(
      if: isHere(.fashionMNIST) && CuttingServer.obstacle == nil,
      "Fashion-MNIST or a program that verifies it is not installed"))
  func fashionMNIST() throws {
    let locator = try #require(Self.locator)
    let dataset = try locator.load(.fashionMNIST)
    #expect(dataset.training.count == 60_000 && dataset.test.count == 10_000)
    for images in [dataset.training, dataset.test] {
      let counts = Dictionary(grouping: images.labels, by: \.self).mapValues(\.count)
      #expect(Set(counts.values) == [images.count / 10])
    }
    let verification = try DatasetName.fashionMNIST.verify(folder: dataset.location)
    #expect(verification.map(\.state) == [.whole, .whole, .whole, .whole])
    // Debian packed the files again: their md5 differs from the publisher's, their contents do not.
    let target = try TemporaryFolder()
    try DatasetFetcher(into: target.path, from: .folder(dataset.location)).fetch(.fashionMNIST)
    let fetched = try DatasetName.fashionMNIST.verify(folder: "\(target.path)/fashion-mnist")
    #expect(fetched.map(\.state) == [.whole, .whole, .whole, .whole])
    // The constants are those of the 28×28 pictures; padding adds zeros: 784 of 1024 pixels count.
    let (mean, _) = try statistics(dataset.training)
    let expected = Double(Normalization.fashionMNIST.training.mean[0]) * 784 / 1024
    #expect(abs(mean[0] - expected) < 0.0021)
    #expect(mean[0] == mean[1] && mean[1] == mean[2])
  }
}
