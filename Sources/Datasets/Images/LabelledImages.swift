import CDatasetKernels

/// Images in memory, as stored on disk, with their labels.
package struct LabelledImages: ImageSource {
  /// The size of every image.
  package let shape: ImageShape
  /// Pixel values, channels-last: `[count, height, width, channels]`.
  package let pixels: [UInt8]
  /// The class of each image, in `0..<classCount` of the data set; shape `[count]`.
  package let labels: [Int64]
  /// Black pixels on each side of an image that a crop for training may show, 0 or more.
  package let padding: Int

  /// Couples pixels with labels.
  ///
  /// - Parameters:
  ///   - shape: The size of every image.
  ///   - pixels: Channels-last, `[labels.count, height, width, channels]`.
  ///   - labels: One per image.
  ///   - padding: Black pixels on each side of an image that a crop for training may show, 0 or
  ///     more; four, as CIFAR is trained with, if left out.
  package init(shape: ImageShape, pixels: [UInt8], labels: [Int64], padding: Int = 4) {
    precondition(pixels.count == labels.count * shape.valueCount, "one label for each image")
    precondition(padding >= 0, "padding only adds pixels")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
    self.padding = padding
  }

  /// Images in memory are copied faster than any network takes them.
  package var workload: ImageWorkload { .oneThread }

  /// Crops, mirrors and normalises.
  package func write(
    _ images: ArraySlice<Int64>, _ preparation: BatchPreparation,
    to target: UnsafeMutablePointer<Float>
  ) -> [Int] {
    let crops = images.map { image in
      switch preparation.augmentation {
      case .none: dataset_crop.whole(image)
      case .cropAndFlip:
        dataset_crop.random(
          of: image, padding: padding, epoch: preparation.epoch, random: preparation.random)
      }
    }
    dataset_assemble(
      pixels, shape.extents, crops, Int64(crops.count), preparation.table, target)
    return []
  }
}
