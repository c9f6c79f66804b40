/// What is done to training images before they are normalised.
///
/// How an image is cropped is up to where it comes from: see ``LabelledImages`` and ``ImageFolder``.
package enum Augmentation: String, Codable, Hashable, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// A random crop (CIFAR: from four pixels of padding; ImageNet: a random part, resized), mirrored
  /// with probability one half.
  case cropAndFlip
}
