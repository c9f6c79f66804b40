import Training

/// Rows that are trained in other ways than their columns: footnotes, so that no difference between
/// two methods is one of their training unseen.
extension Recipe.Row {
  /// What the row's training has that the column's has not, or nil where it is the column's.
  func trainingNote(in column: Recipe.Column) -> String? {
    guard let own = training[column.name], let shared = column.training else { return nil }
    let (owned, common) = (own.leaves, shared.leaves)
    let differences = Set(owned.keys).union(common.keys).sorted().compactMap { path -> String? in
      guard owned[path] != common[path] else { return nil }
      return "\(path) \(owned[path] ?? "unset") in place of \(common[path] ?? "unset")"
    }
    guard !differences.isEmpty else { return nil }
    return "\(method): trained with settings of its own: \(differences.joined(separator: ", "))"
  }
}

extension TrainingSettings {
  /// Every setting by its path, such as `optimizer.learningRate`.
  fileprivate var leaves: [String: String] {
    guard let text = try? canonicalJSON(self), let value = OptionValue(json: text) else {
      return [:]
    }
    return Dictionary(uniqueKeysWithValues: value.leaves)
  }
}
