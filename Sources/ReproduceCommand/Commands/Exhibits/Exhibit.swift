/// The tables and figures that have a command, by their names.
enum Exhibit: String, CaseIterable {
  case table1
  case table2
  case table2Mapping = "table2-mapping"
  case table3
  case tableCalibration = "table-calibration"
  case figureOverhead = "figure-overhead"
  case figureADC = "figure-adc"
  case figureVariation = "figure-variation"
  case figureTraining = "figure-training"

  /// What it shows, which is how it is made and laid out.
  enum Kind {
    /// Schemes and what they cost: computed, nothing is run.
    case schemes
    /// Methods against settings.
    case comparison
    /// Granularities of weights against those of partial sums.
    case granularities
    /// A drawing.
    case figure(FigureKind)
  }

  /// What a drawing has on its axes.
  enum FigureKind { case overhead, adc, variation, training }

  var kind: Kind {
    switch self {
    case .table1: .schemes
    case .table2, .table2Mapping, .tableCalibration: .comparison
    case .table3: .granularities
    case .figureOverhead: .figure(.overhead)
    case .figureADC: .figure(.adc)
    case .figureVariation: .figure(.variation)
    case .figureTraining: .figure(.training)
    }
  }

  /// Whether it has a row per method, so that methods of a user's own get one without being asked for;
  /// the others vary granularities, stages or bits of few methods.
  var comparesMethods: Bool {
    switch kind {
    case .schemes, .comparison, .figure(.overhead): true
    case .granularities, .figure: false
    }
  }
}
