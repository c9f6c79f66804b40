/// The networks that recipes can name.
package enum NetworkCatalogue {
  /// One network.
  package struct Entry: Sendable {
    /// Unique, lower case.
    package var name: String
    /// One line for `reproduce list`.
    package var summary: String
    /// Height and width of the images that it is made for, in pixels.
    package var imageSize: Int
    let make: @Sendable (NetworkSettings, NetworkContext) throws -> any Network
  }

  /// All of them, smallest first.
  package static let entries: [Entry] = [
    cifar("resnet8", blocksPerStage: 1, "three stages of one block, for quick checks"),
    cifar("resnet20", blocksPerStage: 3, "three stages of three blocks, the paper's CIFAR network"),
    Entry(
      name: "resnet18", summary: "ImageNet stem, four stages of two pre-activation blocks",
      imageSize: 224, make: makeImageNetResNet18),
    Entry(
      name: "resnet18-post-activation",
      summary: "ImageNet stem, four stages of two post-activation blocks, as torchvision has it",
      imageSize: 224, make: makePostActivationResNet18),
  ]

  /// Names of all networks.
  package static var names: [String] { entries.map(\.name) }

  /// The entry of a name.
  ///
  /// - Throws: ``NetworkError/unknownNetwork(name:known:)``.
  package static func entry(named name: String) throws(NetworkError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .unknownNetwork(name: name, known: names)
    }
    return entry
  }

  /// Whether a network is one of torchvision's, so that published weights go by torchvision's names.
  package static func hasTorchvisionNames(_ name: String) -> Bool {
    name == "resnet18-post-activation"
  }

  /// Makes a network with fresh weights.
  ///
  /// - Throws: ``NetworkError`` for unknown names or settings that do not fit, `CrossbarError` for
  ///   layers that cannot be laid out, and what the method throws.
  package static func make(_ settings: NetworkSettings, context: NetworkContext) throws
    -> any Network
  {
    try entry(named: settings.name).make(settings, context)
  }

  private static func cifar(_ name: String, blocksPerStage: Int, _ summary: String) -> Entry {
    Entry(name: name, summary: summary, imageSize: 32) {
      try makeCIFARResNet(blocksPerStage: blocksPerStage, $0, $1)
    }
  }
}
