/// Some images of a set, by index, in ascending order.
package struct ImageSelection: Hashable, Sendable {
  /// Indices into the images it was made for.
  package let indices: [Int64]

  init(_ indices: some Sequence<Int64>) { self.indices = indices.sorted() }

  /// How many images are selected.
  package var count: Int { indices.count }

  /// All images of a set.
  package static func all(of images: any ImageSource) -> ImageSelection {
    ImageSelection(0..<Int64(images.count))
  }

  /// A seeded choice of `limit` images with classes in equal parts, as far as that goes.
  ///
  /// Choices of one seed are nested: a smaller one is part of each larger one.
  ///
  /// - Parameters:
  ///   - images: What to choose from.
  ///   - limit: How many images, at least 1; nil for all.
  ///   - seed: Each seed makes its own choice.
  /// - Returns: Exactly `limit` images.
  /// - Throws: ``DatasetError/notEnoughImages(wanted:available:)``.
  package static func balanced(
    of images: any ImageSource, limit: Int?, seed: UInt64
  ) throws(DatasetError) -> ImageSelection {
    guard let limit else { return all(of: images) }
    guard (1...max(1, images.count)).contains(limit), images.count > 0 else {
      throw .notEnoughImages(wanted: "\(limit) images", available: images.count)
    }
    return ImageSelection(balancedOrder(of: images.labels, seed: seed).prefix(limit))
  }

  /// All indices in a seeded order whose every beginning holds each class equally often, to within
  /// one image, until a class is used up.
  static func balancedOrder(of labels: [Int64], seed: UInt64) -> [Int64] {
    let order = SeededRandom(seed: seed).shuffled(
      Array(0..<Int64(labels.count)), .selection, epoch: 0)
    var seen: [Int64: Int] = [:]
    // The round in which an image is dealt is its rank among the images of its class.
    var rounds: [[Int64]] = []
    for index in order {
      let round = seen[labels[Int(index)], default: 0]
      seen[labels[Int(index)]] = round + 1
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(index)
    }
    return rounds.flatMap { $0 }
  }
}
