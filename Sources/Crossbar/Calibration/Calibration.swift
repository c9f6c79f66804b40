/// How ranges are set before a stage, from images instead of gradients.
///
/// Images come from the training set, as evaluation sees them, never from the test set. The network
/// is evaluated, so normalisation uses its stored statistics and they stay as they are. The same
/// network and images give the same bits.
public struct Calibration: Sendable, Hashable {
  /// What the inputs of a layer are computed with while its partial sums are looked at.
  public enum Order: String, Codable, Sendable, CaseIterable {
    /// Ideal converters throughout: all layers at once.
    case together
    /// Earlier layers digitise already, each with the range that it was given: layer by layer.
    case layerByLayer
  }

  /// How ranges of partial sums are found.
  public enum PartialSums: Sendable, Hashable {
    /// By the quantizer's own ``Quantizer/initialize(from:)``, from the first batch.
    case initialize
    /// From what was observed.
    case search(RangeSearch)
    /// By trying whole-number bounds, in units of the integer partial sum, on held-out images:
    /// accuracy decides, and the mean loss between equal accuracies.
    ///
    /// Held-out images are the validation split, or the calibration images where there is none. For
    /// methods with one partial-sum scale per layer.
    case heldOut(BoundScan, images: Int)
  }

  /// For weights; nil leaves their scales.
  public var weights: RangeSearch?
  /// For activations of a learned step, from the network in floating point; nil leaves their steps.
  public var activations: RangeSearch?
  /// For partial sums; nil leaves converters to the first batch of training.
  public var partialSums: PartialSums?
  /// Whether earlier layers digitise while later ones are calibrated.
  public var order: Order
  /// Calibration images at most; there are 256.
  public var images: Int

  /// Describes a calibration.
  public init(
    weights: RangeSearch? = nil, activations: RangeSearch? = nil, partialSums: PartialSums? = nil,
    order: Order = .together, images: Int = 256
  ) {
    self.weights = weights
    self.activations = activations
    self.partialSums = partialSums
    self.order = order
    self.images = images
  }
}
