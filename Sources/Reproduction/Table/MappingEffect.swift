import Crossbar

/// How far a gain changes from partitioned to replicated channels, with all else equal.
///
/// The authors' release trains the larger network of replicated channels; this says whether the gain
/// over related work depends on that.
package struct MappingEffect: Sendable {
  /// The label of the column with replicated channels.
  package var label: String
  /// The gain with replicated channels minus the one with partitioned channels, in points, paired
  /// by seed; nil without a seed that has both.
  package var change: SeedStatistics?
  /// Labels of the best related work that the gains are over, where the mappings differ in it.
  package var rivals: (partitioned: String, replicated: String)?

  /// One line for below a table.
  var line: String {
    guard let change else {
      return "\(label): whether the gain depends on the mapping is open."
    }
    let best = rivals.map {
      "; the best related work is \($0.partitioned) before and \($0.replicated) after"
    }
    let text =
      "\(label): the gain changes by \(TableText.gain(change)) points from partitioned "
      + "to replicated channels, paired by seed" + (best ?? "")
    guard let interval = change.interval else { return text + "; one seed, no interval." }
    return text
      + (interval.contains(0)
        ? "; no dependence on the mapping is seen, as the interval holds 0."
        : "; it depends on the mapping, as the interval does not hold 0.")
  }
}

extension ComparisonTable {
  /// One per pair of columns that differ in nothing but the mapping.
  package var mappingEffects: [MappingEffect] {
    recipe.columns.indices.compactMap { replicated in
      guard recipe.columns[replicated].crossbar.mapping == .replicated else { return nil }
      let partitioned = recipe.columns.indices.first { other in
        var column = recipe.columns[other]
        guard column.crossbar.mapping == .partitioned else { return false }
        column.crossbar.mapping = .replicated
        column.name = recipe.columns[replicated].name
        column.label = recipe.columns[replicated].label
        return column == recipe.columns[replicated]
      }
      return partitioned.map { partitioned in
        let before = Dictionary(
          zip(gains[partitioned].seeds, gains[partitioned].points)
        ) { first, _ in first }
        let changes = zip(gains[replicated].seeds, gains[replicated].points).compactMap {
          seed, gain in before[seed].map { gain - $0 }
        }
        let best = (gains[partitioned].best, gains[replicated].best)
        var effect = MappingEffect(
          label: recipe.columns[replicated].label, change: SeedStatistics(changes))
        if let before = best.0, let after = best.1, before != after {
          effect.rivals = (before, after)
        }
        return effect
      }
    }
  }
}
