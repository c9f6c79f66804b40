import Crossbar
import Networks
import Tensors
import Training

/// Parameter counts of a network under both ways to map channels to arrays.
package struct MappingReport: Sendable {
  /// One setting of a recipe.
  package struct Entry: Hashable, Sendable {
    /// The column's label.
    package var label: String
    /// Rows of an array.
    package var rows: Int
    /// Values that training changes, quantizer scales included, with partitioned channels.
    package var partitioned: Int
    /// The same with replicated channels, as in the authors' release.
    package var replicated: Int
  }

  /// In the recipe's order.
  package let entries: [Entry]

  /// Makes each column's network under both mappings and counts.
  ///
  /// - Throws: What networks and methods throw.
  package init(_ recipe: Recipe, method: any QuantizationMethod) throws {
    entries = try recipe.columns.map { column in
      func count(_ mapping: ChannelMapping) throws -> Int {
        var settings = column.crossbar
        settings.mapping = mapping
        return try NetworkCatalogue.make(
          column.network,
          context: NetworkContext(
            classes: DatasetTitle.classCount(of: column.dataset), crossbar: settings,
            method: method, generator: Generator(seed: 0))
        ).parameterCount
      }
      return Entry(
        label: column.label, rows: column.crossbar.rows, partitioned: try count(.partitioned),
        replicated: try count(.replicated))
    }
  }

  /// Aligned lines.
  package var text: String {
    let rows = entries.map {
      [$0.label, "\($0.rows)", "\($0.partitioned)", "\($0.replicated)"]
    }
    return RunSections.aligned([["setting", "rows", "partitioned", "replicated"]] + rows)
      .joined(separator: "\n") + "\n"
  }
}
