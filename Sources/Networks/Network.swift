import Crossbar
import Tensors

/// What a forward pass is for.
package enum ForwardMode {
  /// Stored statistics and scales alone: an image's result does not depend on the others.
  case evaluation
  /// Batch statistics are used and kept; dropout draws from the generator.
  case training(dropout: Generator)

  /// Whether statistics may move.
  package var isTraining: Bool {
    if case .training = self { true } else { false }
  }
}

/// An image classifier, some of whose convolutions run on crossbar arrays.
///
/// Used on one thread.
package protocol Network: AnyObject {
  /// Logits `[batch, classes]` of float32 images `[batch, channels, height, width]`.
  ///
  /// In evaluation prefer ``evaluate(_:)``.
  func forward(_ images: Tensor, mode: ForwardMode) throws -> Tensor
  /// What training changes, under unique dotted names; the same tensors at every call.
  var parameters: [Parameter] { get }
  /// What else must be kept to go on or to evaluate, under unique dotted names.
  var buffers: [Buffer] { get }
  /// The convolutions that run on arrays, in the order of the forward pass.
  var crossbarLayers: [CrossbarConvolution] { get }
  /// All normalisations, in the order of the forward pass.
  var normalizations: [BatchNormalization] { get }
}

extension Network {
  /// Values that training changes.
  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.elementCount } }

  /// Logits of images in evaluation, the same bits for an image in whatever batch it comes.
  ///
  /// Libraries below choose their algorithms by the size of a batch (a single image most of all),
  /// so images are always evaluated in batches of one size, the last one filled up with zeros.
  ///
  /// - Parameter images: Float32, `[batch, channels, height, width]`; any batch of at least 1.
  /// - Returns: `[batch, classes]`, without gradient.
  /// - Throws: What the layers throw.
  package func evaluate(_ images: Tensor) throws -> Tensor {
    try withoutGradients {
      let shape = images.shape
      let size = evaluationBatch(height: shape[2], width: shape[3])
      var parts: [Tensor] = []
      for start in stride(from: 0, to: shape[0], by: size) {
        let count = min(size, shape[0] - start)
        var batch = try images.sliced(start..<start + count, along: 0)
        if count < size {
          let filling = try Tensor.zeros(
            [size - count] + shape[1...], scalarType: images.scalarType, device: images.device)
          batch = try .concatenated([batch, filling], along: 0)
        }
        parts.append(try forward(batch, mode: .evaluation).sliced(0..<count, along: 0))
      }
      return parts.count == 1 ? try parts[0].contiguous() : try .concatenated(parts, along: 0)
    }
  }

  /// Images per batch in evaluation: enough to fill the machine, whatever their size.
  package func evaluationBatch(height: Int, width: Int) -> Int {
    height * width <= 64 * 64 ? 64 : 8
  }
}
