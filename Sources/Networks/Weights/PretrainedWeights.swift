import Crossbar
import Tensors

/// Float weights of a network, as they are exchanged with other programs.
package struct PretrainedWeights {
  /// Where they were read, for messages.
  package let path: String
  private let tensors: [String: Tensor]

  /// Reads a file in safetensors format.
  ///
  /// - Throws: ``WeightsError`` for files that are not there, damaged, or something else.
  package init(path: String) throws {
    self.path = path
    tensors = try SafetensorsFile(path: path).tensors
  }

  /// Overwrites weights, normalisation and classifier of a network, and sets the weight scales of its
  /// quantizers from the new weights.
  ///
  /// Values of any floating-point type are converted to the network's. Other programs' counters of
  /// batches are left aside.
  ///
  /// - Parameters:
  ///   - network: Made from `settings`.
  ///   - settings: For the names that the file is to have, torchvision's or our own.
  /// - Throws: ``WeightsError/mismatch(file:network:differences:)`` naming every tensor that is
  ///   missing, has another shape, or is one too many; the network is then as it was.
  package func load(into network: any Network, _ settings: NetworkSettings) throws {
    let wanted = network.floatTensors(publishedAs: settings)
    var differences: [String] = []
    for (name, tensor) in wanted.sorted(by: { $0.key < $1.key }) {
      guard let stored = tensors[name] else {
        differences.append("\(name): missing; the network has shape \(tensor.shape)")
        continue
      }
      if stored.shape != tensor.shape {
        differences.append("\(name): shape \(stored.shape); the network has \(tensor.shape)")
      } else if !Self.floats.contains(stored.scalarType) {
        differences.append(
          "\(name): type \(stored.scalarType.rawValue); floating point is expected")
      }
    }
    for name in tensors.keys.sorted()
    where wanted[name] == nil && !name.hasSuffix("num_batches_tracked") {
      differences.append("\(name): the network has no tensor of this name")
    }
    guard differences.isEmpty else {
      throw WeightsError.mismatch(file: path, network: settings.name, differences: differences)
    }
    try withoutGradients {
      for (name, tensor) in wanted {
        guard let stored = tensors[name] else { continue }
        try tensor.assign(stored.converted(to: tensor.scalarType).moved(to: tensor.device))
      }
      for layer in network.crossbarLayers { try layer.setWeight(layer.weight.detached()) }
    }
  }

  private static let floats: Set<ScalarType> = [.float64, .float32, .float16, .bfloat16]
}

extension Network {
  /// Weights, normalisation with its statistics, and classifier, under published names; nothing of
  /// quantizers.
  package func floatTensors(publishedAs settings: NetworkSettings) -> [String: Tensor] {
    let named = parameters.map { ($0.name, $0.tensor) } + buffers.map { ($0.name, $0.tensor) }
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in named {
      if let published = PublishedNames.name(of: name, in: settings.name) {
        tensors[published] = tensor
      }
    }
    return tensors
  }
}
