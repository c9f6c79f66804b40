import CDatasetKernels

/// The size of one image.
package struct ImageShape: Hashable, Sendable {
  /// Pixels from top to bottom.
  package let height: Int
  /// Pixels from left to right.
  package let width: Int
  /// Values per pixel.
  package let channels: Int

  /// Describes images of `height` × `width` pixels with `channels` values each; all positive.
  package init(height: Int, width: Int, channels: Int) {
    precondition(height > 0 && width > 0 && channels > 0, "an image has at least one value")
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// CIFAR's 32×32 pixels of three channels.
  package static let cifar = ImageShape(height: 32, width: 32, channels: 3)

  /// Values per image.
  package var valueCount: Int { height * width * channels }

  /// The same, for the kernels.
  var extents: dataset_shape {
    dataset_shape(height: Int32(height), width: Int32(width), channels: Int32(channels))
  }
}
