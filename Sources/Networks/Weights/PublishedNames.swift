/// What the float tensors of a network are called in published files of weights.
///
/// The post-activation residual networks have torchvision's names; all others keep their own. Values
/// of quantizers have no published name.
package enum PublishedNames {
  private static let convolutions = [
    "convolution0": "conv1", "convolution1": "conv2", "shortcut": "downsample.0",
  ]
  private static let normalizations = [
    "normalization0": "bn1", "normalization1": "bn2", "shortcutNormalization": "downsample.1",
  ]
  private static let leaves = [
    "scale": "weight", "shift": "bias", "runningMean": "running_mean",
    "runningVariance": "running_var",
  ]

  /// The published name of a parameter or buffer; nil for those of quantizers.
  ///
  /// - Parameters:
  ///   - name: Dotted, such as `stage1.block0.convolution0.weight`.
  ///   - network: The network's name.
  /// - Returns: Such as `layer1.0.conv1.weight`.
  package static func name(of name: String, in network: String) -> String? {
    let words = name.split(separator: ".").map(String.init)
    guard let leaf = words.last, let part = words.dropLast().last else { return nil }
    // `weight.scale` and `step.scale` are quantizers', `normalization0.scale` is not.
    let isNormalization = part.lowercased().contains("normalization") && leaves[leaf] != nil
    guard isNormalization || leaf == "weight" || leaf == "bias" else { return nil }
    guard NetworkCatalogue.hasTorchvisionNames(network) else { return name }
    switch (words[0], words.count) {
    case ("stem", 2): return "conv1.\(leaf)"
    case ("stemNormalization", 2): return leaves[leaf].map { "bn1.\($0)" }
    case ("classifier", 2): return "fc.\(leaf)"
    case (_, 4):
      guard let stage = Int(words[0].trimmingPrefix("stage")),
        let block = Int(words[1].trimmingPrefix("block"))
      else { return nil }
      let prefix = "layer\(stage).\(block)"
      if isNormalization {
        guard let part = normalizations[part], let leaf = leaves[leaf] else { return nil }
        return "\(prefix).\(part).\(leaf)"
      }
      return convolutions[part].map { "\(prefix).\($0).\(leaf)" }
    default: return nil
    }
  }
}
