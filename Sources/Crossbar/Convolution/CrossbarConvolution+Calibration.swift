import Tensors

/// Sets the converters of a layer in the middle of a forward pass, from all the images that are to
/// count, so that the layers behind it see what it digitises.
package struct LayerCalibration {
  /// Images whose partial sums are in memory at once.
  package var imagesAtOnce: Int
  /// Sets the converters' ranges from the layer's inputs, cut into parts.
  package var setRanges: (_ parts: [Activation]) throws -> Void

  /// Describes a calibration.
  package init(imagesAtOnce: Int, setRanges: @escaping (_ parts: [Activation]) throws -> Void) {
    self.imagesAtOnce = imagesAtOnce
    self.setRanges = setRanges
  }
}

extension CrossbarConvolution {
  /// Partial sums as the converters get them, real values, `[batch, convertedSlices, arrays,
  /// outputChannels, height', width']`.
  ///
  /// - Parameter activation: From this layer's own input quantizer.
  /// - Throws: What the quantizers throw.
  package func partialSums(of activation: Activation) throws -> Tensor {
    guard let quantizer = quantizers.weight else {
      throw CrossbarError.cannotCalibrate(quantity: "partial sums", layer: context.shape.name)
    }
    return try realPartialSums(of: activation, programmed: quantizer.program(weight))
  }

  /// Calibrates, then convolves part by part.
  func forward(_ activation: Activation, calibratedBy calibration: LayerCalibration) throws
    -> Tensor
  {
    let count = activation.shape[0]
    let parts = try stride(from: 0, to: count, by: calibration.imagesAtOnce).map {
      try activation.sliced($0..<min($0 + calibration.imagesAtOnce, count))
    }
    try calibration.setRanges(parts)
    self.calibration = nil
    defer { self.calibration = calibration }
    return try .concatenated(parts.map { try forward($0, training: false) }, along: 0)
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
