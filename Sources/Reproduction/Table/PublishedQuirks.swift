import Crossbar
import Training

/// What a recipe takes from the authors' release beyond the paper's description: footnotes, so that
/// no number depends on it unseen.
///
/// Source: the specification, "Published quirks, as named options and never silent".
extension Recipe.Column {
  /// One sentence per option of the column.
  var quirks: [String] {
    var notes: [String] = []
    if crossbar.mapping == .replicated {
      notes.append(
        "mapping: replicated: every array holds all input channels, a larger network, as in the "
          + "authors' release")
    }
    if data?.normalization == .asPublished {
      notes.append(
        "normalization: asPublished: test images are normalised with other deviations than training "
          + "images, and CIFAR-100 with the constants of CIFAR-10, as in the authors' release")
    }
    if case .cosine(let period?)? = training?.schedule {
      notes.append(
        "schedule: a cosine of period \(period) epochs, beyond which the "
          + "learning rate rises again, as in the authors' release")
    }
    if let decay = training?.optimizer.weightDecay, decay.quantizers > 0 {
      let own = decay.partialSumScales.map { $0 == 0 ? "do not" : "with \($0)" }
      notes.append(
        "weightDecay.quantizers: scales decay like weights, as in the authors' release"
          + (own.map { "; those of partial sums \($0)" } ?? ""))
    }
    if network.finalActivation == .none {
      notes.append(
        "finalActivation: none: nothing follows the last normalisation, as in the "
          + "authors' release")
    }
    if training?.testing == .everyEpoch {
      notes.append(
        "testing: everyEpoch: test images were looked at after every epoch; cells hold the last "
          + "epoch, their footnotes the best one, which the authors' release reports")
    }
    return notes
  }
}

extension Recipe.Row {
  /// What the options of the authors' release mean, by key and value.
  private static let meanings: [String: String] = [
    "partialSumOffset: batchCentre":
      "the middle of every range is the mean of the batch's partial sums, in evaluation too, so that "
      + "an image's result depends on the others in its batch",
    "splitGradient: leastSignificant":
      "gradients reach weights through the least significant slice alone",
    "weightScale: perSlice": "every slice of a weight is rounded with a scale of its own",
    "arrays: summed":
      "arrays are added up before one quantizer per layer, so that no partial sum is digitised",
  ]

  /// One sentence per option that stands for something in the authors' release.
  var quirks: [String] {
    guard case .mapping(let pairs) = options else { return [] }
    return pairs.sorted { $0.key < $1.key }.compactMap { key, value in
      guard case .text(let word) = value else { return nil }
      let option = "\(key): \(word)"
      return Self.meanings[option].map { "\(option): \($0), as in the authors' release" }
    }
  }
}
