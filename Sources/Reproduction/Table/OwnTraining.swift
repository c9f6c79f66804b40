import Training

/// Rows that are trained in other ways than their columns: footnotes and lines of captions, so that no
/// difference between two methods is one of their training unseen.
extension Recipe.Row {
  /// The footnote of a cell whose training is not its column's; nil where it is.
  func trainingNote(in column: Recipe.Column) -> String? {
    trainingDifferences(in: column).map {
      "\(method): trained with settings of its own: \($0)"
    }
  }

  /// What the row's training has that the column's has not, or nil where it is the column's.
  fileprivate func trainingDifferences(in column: Recipe.Column) -> String? {
    guard let own = training[column.name], let shared = column.training else { return nil }
    let (owned, common) = (own.leaves, shared.leaves)
    let differences = Set(owned.keys).union(common.keys).sorted().compactMap { path -> String? in
      guard owned[path] != common[path] else { return nil }
      return "\(path) \(owned[path] ?? "unset") in place of \(common[path] ?? "unset")"
    }
    return differences.isEmpty ? nil : differences.joined(separator: ", ")
  }
}

extension FigureInput {
  /// A line for every way of training that is not its column's: the settings and the rows, of those that have runs.
  var ownTraining: [String] {
    recipe.columns.indices.flatMap { column in
      var rows: [(differences: String, labels: [String])] = []
      for (row, groups) in zip(recipe.rows, groups) {
        guard let differences = row.trainingDifferences(in: recipe.columns[column]),
          groups.contains(where: { $0.column == column && $0.topOne != nil })
        else { continue }
        if let same = rows.firstIndex(where: { $0.differences == differences }) {
          rows[same].labels.append(row.label)
        } else {
          rows.append((differences, [row.label]))
        }
      }
      return rows.map { differences, labels in
        "Trained with settings of their own in \(recipe.columns[column].name) (\(differences)): "
          + "\(labels.joined(separator: ", "))."
      }
    }
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
