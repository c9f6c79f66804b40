/// A figure before it is drawn: top-1 accuracy against one quantity per panel.
///
/// A pure function of run files, a recipe and what the paper printed, like a table.
package struct Figure: Sendable {
  /// Its name, such as `figure-adc`, which is also that of its files.
  package var name: String
  /// What is drawn, for the caption.
  package var title: String
  /// How much work each run is.
  package var profile: ProfileName
  /// What the panels' horizontal axes show, left to right.
  package var axes: [Axis]
  /// What is drawn, in the legend's order.
  package var series: [Series]
  /// What error bars are, for the caption.
  package var errorBars: String
  /// Which rows are not trained as their columns, and how.
  package var ownTraining: [String] = []
  /// What became of the paper's claims.
  package var claims: [ClaimResult] = []

  /// A quantity on a horizontal axis.
  package struct Axis: Sendable {
    /// The column of the data file that holds it.
    package var column: String
    /// What stands below the axis, without the unit.
    package var label: String
    /// What is counted, such as `seconds`; nil where the label says it.
    package var unit: String?
    /// Whether the axis begins at zero, as that of a cost does.
    package var startsAtZero = false
    /// The distance between marks; nil leaves it to the program that draws.
    package var step: Double?
  }

  /// Points that belong together.
  package struct Series: Sendable {
    /// What the legend calls it.
    package var label: String
    /// How it is drawn.
    package var kind: Kind
    /// In the order in which lines go through them.
    package var points: [Point]

    /// How a series is drawn.
    package enum Kind: Hashable, Sendable {
      /// One mark per point.
      case marks
      /// Marks with a line through them.
      case curve
      /// Dashed lines across the panels at the height of the points.
      case reference
      /// Steps from point to point, without marks.
      case front
    }
  }

  /// The runs of a method in one setting.
  package struct Point: Sendable {
    /// The recipe row's label.
    package var row: String
    /// The method.
    package var method: String
    /// The recipe column's name.
    package var column: String
    /// One value per axis; nil where it is unknown, or has no meaning for a reference.
    package var positions: [Double?]
    /// Top-1 accuracy in percent; nil if nothing was run.
    package var accuracy: SeedStatistics?
    /// The data set of the runs.
    package var dataset: String
    /// The data set that it takes the place of.
    package var standsInFor: String?
    /// The runs.
    package var records: [RunRecord]
    /// Why there is no accuracy, or not all of it.
    package var note = ""
  }

  /// Every run that a point comes from, once.
  package var records: [RunRecord] {
    var seen: Set<String> = []
    return series.flatMap(\.points).flatMap(\.records).filter {
      seen.insert($0.provenance.cellID).inserted
    }
  }

  /// What follows for the paper's claims.
  package var verdicts: [Verdict] { claims.map(\.verdict) }
}

extension Figure.Axis {
  /// The unit in which numbers up to a largest one are short, and the label with it.
  func unit(upTo largest: Double) -> (size: Double, label: String) {
    let large = [(2e9, 1e9, "billions"), (2e6, 1e6, "millions"), (1e4, 1e3, "thousands")]
    guard let found = large.first(where: { largest >= $0.0 }) else {
      return (1, label + (unit.map { " (\($0))" } ?? ""))
    }
    return (found.1, "\(label) (\(found.2)\(unit.map { " of \($0)" } ?? ""))")
  }
}

extension Figure.Series {
  /// The label as data and script have it, where gnuplot finds neither quotation marks nor commas.
  var key: String { label.replacing("\"", with: "'").replacing(",", with: "") }

  /// The points that can be drawn: their accuracy is known and, but for references, their place.
  package var drawn: [Figure.Point] {
    points.filter { point in
      point.accuracy != nil && (kind == .reference || !point.positions.contains(nil))
    }
  }
}

extension Figure.Point {
  /// The runs of a row in a column.
  package init(_ runs: CellGroup, of recipe: Recipe, at positions: [Double?]) {
    let column = recipe.columns[runs.column]
    self.init(
      row: recipe.rows[runs.row].label, method: recipe.rows[runs.row].method, column: column.name,
      positions: positions, accuracy: runs.topOne, dataset: runs.standIn ?? column.dataset,
      standsInFor: runs.standIn == nil ? nil : column.dataset, records: runs.records,
      note: runs.notes.joined(separator: "; "))
  }
}
