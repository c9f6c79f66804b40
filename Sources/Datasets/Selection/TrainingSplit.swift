/// The training set divided into images to train on and images to validate on.
package struct TrainingSplit: Hashable, Sendable {
  /// Images to train on.
  package let training: ImageSelection
  /// Images that decide searches and early looks; never trained on.
  package let validation: ImageSelection

  /// Splits a training set.
  ///
  /// The split depends on the labels, `held` and `seed` alone. Both parts hold the classes in
  /// equal shares as far as the data allow, and a `limit` takes images from the training part only,
  /// so runs of all sizes validate on the same images.
  ///
  /// - Parameters:
  ///   - images: The training set.
  ///   - held: How many images to keep for validation; 0 for none.
  ///   - limit: How many images to train on, at least 1; nil for all that are left.
  ///   - seed: Each seed makes its own split.
  /// - Throws: ``DatasetError/notEnoughImages(wanted:available:)``.
  package init(
    of images: any ImageSource, validation held: Int, limit: Int? = nil, seed: UInt64
  ) throws(DatasetError) {
    guard held >= 0, held < images.count else {
      throw .notEnoughImages(
        wanted: "\(held) validation images and at least one to train on", available: images.count)
    }
    let order = ImageSelection.balancedOrder(of: images.labels, seed: seed)
    let rest = order.dropFirst(held)
    if let limit, !(1...rest.count).contains(limit) {
      throw .notEnoughImages(
        wanted: "\(limit) training images beside \(held) for validation", available: rest.count)
    }
    self.validation = ImageSelection(order.prefix(held))
    self.training = ImageSelection(rest.prefix(limit ?? rest.count))
  }
}
