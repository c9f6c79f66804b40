/// A network by name, and its options.
package struct NetworkSettings: Codable, Hashable, Sendable {
  /// A name that ``NetworkCatalogue`` knows, such as `resnet20`.
  package var name: String
  /// Which convolutions run on crossbar arrays.
  package var quantize: LayerSelection
  /// Probability that a block's dropout zeroes an element, from 0 below 1; the authors' release
  /// has 0.3.
  package var dropout: Double
  /// What follows the last normalisation, before positions are averaged.
  package var finalActivation: FinalActivation
  /// A safetensors file of float weights to start from, looked for in the data set's folder and in
  /// the folders of data sets; nil starts from fresh weights.
  package var pretrained: String?

  /// Describes a network.
  package init(
    name: String, quantize: LayerSelection = .blocks, dropout: Double = 0,
    finalActivation: FinalActivation = .relu, pretrained: String? = nil
  ) {
    self.name = name
    self.quantize = quantize
    self.dropout = dropout
    self.finalActivation = finalActivation
    self.pretrained = pretrained
  }
}

/// What follows the last normalisation of a pre-activation network.
package enum FinalActivation: String, Codable, Hashable, Sendable, CaseIterable {
  /// max(x, 0), as in the original pre-activation networks.
  case relu
  /// Nothing, as in the authors' release.
  case none
}

/// Which convolutions run on crossbar arrays; all others stay in floating point.
///
/// In a recipe: `blocks`, or a list of group and layer names. Groups are `blocks` (the k×k
/// convolutions of all blocks) and `shortcuts` (the 1×1 convolutions beside them). The first
/// convolution and the classifier read values that are no activation codes and stay in floating
/// point.
package struct LayerSelection: Hashable, Sendable {
  /// Group or layer names, such as `blocks` or `stage2.block0.shortcut`, sorted, without repeats.
  package let names: [String]

  /// Selects groups and layers.
  package init(_ names: [String]) { self.names = Set(names).sorted() }

  /// The convolutions of all blocks, without the shortcuts: what the authors' release quantizes.
  package static let blocks = LayerSelection(["blocks"])
}

extension LayerSelection: Codable {
  /// Reads one name or a list of names.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let name = try? container.decode(String.self) {
      self.init([name])
    } else {
      self.init(try container.decode([String].self))
    }
  }

  /// Writes the list of names.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(names)
  }
}
