import Tensors

/// Sets the converters of a layer in the middle of a forward pass, from all the images that are to
/// count, so that the layers behind it see what it digitises.
package struct LayerCalibration {
  /// Hands over real partial sums of some images at a time, `[batch, convertedSlices, arrays,
  /// outputChannels, height', width']`.
  package typealias PartialSums = (_ body: (Tensor) throws -> Void) throws -> Void

  /// Images whose partial sums are in memory at once.
  package var imagesAtOnce: Int
  /// Sets the converters' ranges from the partial sums of all images.
  package var setRanges: (_ forEachPart: PartialSums) throws -> Void

  /// Describes a calibration.
  package init(imagesAtOnce: Int, setRanges: @escaping (_ forEachPart: PartialSums) throws -> Void)
  {
    self.imagesAtOnce = imagesAtOnce
    self.setRanges = setRanges
  }
}

extension CrossbarConvolution {
  /// Calibrates, then convolves, both part by part.
  func forward(
    _ activation: Activation, programmed: ProgrammedWeights,
    calibratedBy calibration: LayerCalibration
  ) throws -> Tensor {
    let count = activation.shape[0]
    let parts = try stride(from: 0, to: count, by: calibration.imagesAtOnce).map {
      try activation.sliced($0..<min($0 + calibration.imagesAtOnce, count))
    }
    try calibration.setRanges { body in
      for part in parts { try body(realPartialSums(of: part, programmed: programmed)) }
    }
    return try .concatenated(parts.map { try convolve($0, programmed) }, along: 0)
  }
}

extension Activation {
  /// Some of the images.
  func sliced(_ images: Range<Int>) throws(TorchError) -> Activation {
    switch self {
    case .float(let values):
      return .float(try values.sliced(images, along: 0))
    case .quantized(let activation):
      return .quantized(
        QuantizedActivation(
          codes: try activation.codes.sliced(images, along: 0), step: activation.step))
    case .fused(let activation):
      return .fused(
        FusedActivation(
          codes: try activation.codes.sliced(images, along: 0),
          carrier: try activation.carrier.sliced(images, along: 0), levels: activation.levels))
    }
  }
}
