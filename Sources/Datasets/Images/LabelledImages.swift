import CDatasetKernels

/// Images in memory, as stored on disk, with their labels.
package struct LabelledImages: ImageSource {
  /// The size of every image.
  package let shape: ImageShape
  /// Pixel values, channels-last: `[count, height, width, channels]`.
  package let pixels: [UInt8]
  /// The class of each image, in `0..<classCount` of the data set; shape `[count]`.
  package let labels: [Int64]

  /// Couples pixels with labels.
  ///
  /// - Parameters:
  ///   - shape: The size of every image.
  ///   - pixels: Channels-last, `[labels.count, height, width, channels]`.
  ///   - labels: One per image.
  package init(shape: ImageShape, pixels: [UInt8], labels: [Int64]) {
    precondition(pixels.count == labels.count * shape.valueCount, "one label for each image")
    self.shape = shape
    self.pixels = pixels
    self.labels = labels
  }

  /// Images in memory are copied faster than any network takes them.
  package var workload: ImageWorkload { .oneThread }

  /// Crops, mirrors and normalises.
  package func write(
    _ images: ArraySlice<Int64>, _ preparation: BatchPreparation,
    to target: UnsafeMutablePointer<Float>
  ) -> [Int] {
    let crops = images.map {
      preparation.augmentation.crop(
        of: $0, epoch: preparation.epoch, random: preparation.random)
    }
    dataset_assemble(
      pixels, shape.extents, crops, Int64(crops.count), preparation.table, target)
    return []
  }
}
