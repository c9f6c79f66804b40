import Crossbar
import Networks
import Results
import Tensors
import Training

/// A stored network as crossbar hardware takes it, and the proof that hardware computes the same.
package struct RunExport {
  /// What comparing hardware with the network gave.
  package struct Verification: Sendable {
    /// One layer.
    package struct Layer: Sendable {
      /// Its name.
      package var name: String
      /// Conversions compared, those of images that only fill up a batch included.
      package var conversions: Int
      /// Conversions that gave another code.
      package var differingCodes: Int
      /// Outputs that have other bits.
      package var differingOutputs: Int
    }

    /// In the network's order.
    package var layers: [Layer]
    /// Test images classified by hardware.
    package var images: Int
    /// Those that the network puts in another class.
    package var differingPredictions: Int
    /// Those whose outputs before the softmax have other bits.
    package var differingLogits: Int
    /// Fraction of the images whose best class was right, by hardware.
    package var top1: Double

    /// Whether codes, outputs and classes are all the same.
    package var isEqual: Bool {
      differingPredictions == 0 && differingLogits == 0
        && layers.allSatisfy { $0.differingCodes == 0 && $0.differingOutputs == 0 }
    }
  }

  private let stored: StoredNetwork

  /// Prepares the export of a stored network.
  package init(of stored: StoredNetwork) { self.stored = stored }

  /// Everything that hardware needs.
  ///
  /// - Throws: `CrossbarError.notDeployable` or ``ExportError`` with the reason for a method that
  ///   has no counterpart of integers and thresholds.
  package func deploymentFile() throws -> DeploymentFile {
    let checks = try attachedChecks()
    defer { detachChecks() }
    try withoutGradients {
      // A learned step of the activations shows when the first image passes.
      let black = try Tensor.zeros(
        [1, stored.data.imageChannels, stored.imageSize.height, stored.imageSize.width],
        device: stored.device)
      _ = try stored.network.forward(black, mode: .evaluation)
    }
    let layers = try zip(stored.network.crossbarLayers, checks).map { layer, check in
      guard let hardware = check.layer else {
        throw CrossbarError.weightsNotQuantized(layer: layer.context.shape.name)
      }
      return try DeploymentFile.Layer(hardware, granularities: stored.method.granularities)
    }
    let own = Set(layers.map(\.name))
    return DeploymentFile(
      provenance: stored.run.provenance, layers: layers,
      network: stored.run.network.filter { parameter in
        !own.contains { parameter.name.hasPrefix($0 + ".") }
      })
  }

  /// Classifies the test images by hardware and by the network, and compares all codes.
  ///
  /// - Parameter onBatch: Told how many batches of how many are done; what it throws is passed on.
  /// - Returns: What was found to differ, layer by layer.
  /// - Throws: As ``deploymentFile()``.
  package func verify(
    onBatch: (_ batches: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> Verification {
    let expected = try stored.test()
    let checks = try attachedChecks()
    defer { detachChecks() }
    let found = try stored.test(onBatch: onBatch)
    let classes = found.logits.shape[1]
    let (left, right) = (found.logits.reals, expected.logits.reals)
    return Verification(
      layers: zip(stored.network.crossbarLayers, checks).map {
        Verification.Layer(
          name: $0.context.shape.name, conversions: $1.conversions,
          differingCodes: $1.differingCodes, differingOutputs: $1.differingOutputs)
      },
      images: found.labels.count,
      differingPredictions: zip(found.predictions, expected.predictions).count { $0 != $1 },
      differingLogits: found.labels.indices.count { image in
        let row = image * classes..<(image + 1) * classes
        return left[row] != right[row]
      }, top1: found.top1)
  }

  private func attachedChecks() throws -> [DeploymentCheck] {
    let layers = stored.network.crossbarLayers
    guard layers.contains(where: \.holdsDigits) else {
      throw ExportError.noArrays(method: stored.configuration.method.name)
    }
    return layers.map { layer in
      let check = DeploymentCheck()
      layer.deployment = check
      return check
    }
  }

  private func detachChecks() {
    for layer in stored.network.crossbarLayers { layer.deployment = nil }
  }
}

/// Why a network cannot be exported.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  /// The method puts no layer on arrays.
  case noArrays(method: String)

  /// What is wrong, and what would be accepted.
  package var description: String {
    switch self {
    case .noArrays(let method):
      "'\(method)' keeps weights in floating point, so there is nothing to program; export a run of "
        + "a method that quantizes weights and partial sums"
    }
  }
}
